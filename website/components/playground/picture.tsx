interface PictureProps {
  src: string;
  alt: string;
  className?: string | undefined;
  width?: number | undefined;
  height?: number | undefined;
  'data-testid'?: string;
}

/** A picture of a message: its address is only known at run time and may be any, so that nothing can be prepared for it. */
export function Picture({ alt, ...props }: PictureProps) {
  // oxlint-disable-next-line next/no-img-element -- next/image would fetch and cache uploads of the simulator
  return <img alt={alt} loading="lazy" {...props} />;
}
