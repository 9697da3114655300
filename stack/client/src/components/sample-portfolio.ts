/** Static sample data: this client has no portfolio service, and the panel says so. */

export interface Holding {
  name: string;
  symbol: string;
  /** Percent of the portfolio. */
  target: number;
  actual: number;
  /** US dollars. */
  value: number;
}

export const holdings: readonly Holding[] = [
  { name: 'Global equities', symbol: 'VT', target: 45, actual: 47.6, value: 118_194 },
  { name: 'Treasuries 7–10y', symbol: 'IEF', target: 20, actual: 18.9, value: 46_930 },
  { name: 'Gold', symbol: 'GLD', target: 12, actual: 12.4, value: 30_790 },
  { name: 'Bitcoin', symbol: 'BTC', target: 8, actual: 7.1, value: 17_630 },
  { name: 'Cash and bills', symbol: 'USD', target: 15, actual: 14, value: 34_763 },
];

/** Value at the end of each week, in thousands of US dollars. */
export const values: readonly number[] = [
  212, 214.2, 213.1, 216.8, 219.4, 217.9, 221.3, 224.8, 223.2, 220.6, 222.9, 226.4, 229.8, 228.1, 231.5, 234.2, 232.4,
  229.7, 233.6, 237.1, 239.9, 238.2, 241.4, 240.1, 243.8, 248.307,
];
