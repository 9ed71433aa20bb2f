/** A number of cores. */
export function cores(value: number): string {
  return value.toFixed(2);
}

/** A share, 0 to 1. */
export function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}
