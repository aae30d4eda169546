import { passThrough } from '@/lib/upstream';

export const dynamic = 'force-dynamic';

export { passThrough as DELETE, passThrough as GET, passThrough as PATCH, passThrough as POST, passThrough as PUT };
