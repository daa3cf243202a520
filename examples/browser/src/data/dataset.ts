import type {FeatureCollection} from 'geojson';
import type {Topology} from 'topojson-specification';

/** Regions, what is known of them, and the flows between them: all that the page knows of a data set. */
export interface Dataset {
  id: string;
  /** One sentence: what the numbers are. */
  about: string;
  source: string;
  words: Words;
  regions: Region[];
  /** Id of the region that the page shows first. */
  start: string;
  /** Ids say more than names. */
  calledById?: boolean;
  /** Positions are degrees on the Earth, or kilometres on a plane (x to the right, y up). */
  geographic: boolean;
  /** Outlines behind the regions. */
  land?: Topology;
  /** The regions themselves, in their order, where they have an extent. */
  shapes?: FeatureCollection;
  neighbours: NeighbourRule;
  /** Flows [n * n] from origin to destination, destination fastest. */
  flows: number[];
  /** How busy each region is, if not as its flows add up: those with regions outside of the set count too. */
  traffic?: number[];
  /** [n * n]: 0 where nothing is known about a pair, 1 elsewhere; left out where every pair is known. */
  observed?: Uint8Array;
  /** Whether the flow of a region with itself is part of the model. */
  intra: boolean;
  /** One value per region, as the coefficients `orig_<name>` and `dest_<name>` multiply them. */
  covariates: {
    origin: Record<string, number[]>;
    destination: Record<string, number[]>;
    /** One value per pair, [n * n], besides the distance, as the coefficient of the same name multiplies it. */
    pair?: Record<string, Float64Array>;
  };
  /** Names of covariates that are the numbers themselves; all others are logarithms. */
  plain?: string[];
  /** Distances shorter than this count as this long, in km: their logarithm is a covariate. */
  shortestKm: number;
  reference: Reference;
}

export interface Region {
  id: string;
  name: string;
  /** What stands on the map and in sentences, where that is not the id. */
  short?: string;
  /** [longitude, latitude] or [x, y] */
  position: [number, number];
}

export type NeighbourRule = {rule: 'nearest'; k: number} | {rule: 'contiguity'};

/** Parameters that the sliders start from. */
export interface Reference {
  /** Estimated from the flows, those that the flows were drawn with, or no more than a place to start from. */
  kind: 'fitted' | 'true' | 'start';
  rhoD: number;
  rhoO: number;
  /** By the names of the coefficients. */
  beta: Record<string, number>;
}

/** How the page speaks of this data set. */
export interface Words {
  region: string;
  regions: string;
  flow: string;
  flows: string;
  /** As in "1,200 flights in 2008"; may be empty. */
  period: string;
  inflow: string;
  outflow: string;
  /** A flow from a region to itself. */
  intra: string;
  /** The covariate behind attractiveness and push. */
  pull: string;
  push: string;
}

/** "flights a year" */
export function perPeriod(words: Words, what: 'flows' | 'inflow' | 'outflow' = 'flows'): string {
  return words.period === '' ? words[what] : `${words[what]} ${words.period}`;
}

/** What the page calls a region where there is little room. */
export function shortName({id, short}: Region): string {
  return short ?? id;
}

/** What the page calls a region in a headline: without the state that follows a city in America. */
export function placeName({regions, calledById, words}: Dataset, region: number): string {
  const {id, name} = regions[region];
  return calledById
    ? `${words.region.charAt(0).toUpperCase()}${words.region.slice(1)} ${id}`
    : name.replace(/, [A-Z]{2}$/, '');
}
