import { cookies } from 'next/headers';
import { Landing } from '@/components/landing/landing';
import { isSimulated } from '@/lib/simulated';
import { safeNext } from '@/lib/sign-in-error';

type Search = Promise<Record<string, string | string[] | undefined>>;

const single = (value: string | string[] | undefined): string | undefined => (Array.isArray(value) ? value[0] : value);

export default async function Page({ searchParams }: { searchParams: Search }) {
  const query = await searchParams;
  const jar = await cookies();
  // With the prefix where the website is https.
  const hasCookie = jar.has('mainstay_session') || jar.has('__Host-mainstay_session');
  return (
    <Landing
      error={single(query.error)}
      next={safeNext(single(query.next))}
      simulated={await isSimulated()}
      hasCookie={hasCookie}
    />
  );
}
