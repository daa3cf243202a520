/** 1234567.8 as 1,234,568 */
export function group(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}
