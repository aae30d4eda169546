// Next writes next-env.d.ts itself, differently for `dev` and `build`; this is the part that type-checking needs.
/// <reference types="next" />
/// <reference types="next/image-types/global" />
