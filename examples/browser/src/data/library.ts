import type {Dataset} from './dataset';

/** The data sets that are part of the page, by id; each is loaded when it is chosen. */
export const library: Record<string, {title: string; load: () => Promise<{default: Dataset}>}> = {
  flights: {title: 'US flights, 2008', load: () => import('virtual:dataset/flights')},
  lattice: {title: 'A simulated city', load: () => import('virtual:dataset/lattice')},
};
