import { passThrough } from '@/lib/upstream';

export const dynamic = 'force-dynamic';

export { passThrough as GET };
