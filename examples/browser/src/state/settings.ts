import type {DependenceName, FamilyName} from 'kronflow';

/** Everything that a link restores. */
export interface Settings {
  view: View;
  data: string;
  backend: Backend;
  /** The region that changes; undefined: the one that the data set suggests. */
  region?: string;
  /** Change of its attractiveness and push, in per cent. */
  pull: number;
  push: number;
  /** Undefined: as in the data set. */
  rhoD?: number;
  rhoO?: number;
  /** The change that colours the regions. */
  colour: 'inflow' | 'outflow';
  /** The flows that are drawn. */
  lines: Lines;
  /** The model that is fitted, and to so many of the busiest regions; undefined: all, but no more than are fitted in a moment. */
  family: Family;
  dependence: Dependence;
  size?: number;
  /** The k nearest, or those that share a border; undefined: as in the data set. */
  neighbours?: number | 'contiguity';
  fitBackend: Backend;
  /** Of data of the reader's own: which files they are, by name and fingerprint, and how they are read; never what is in them. */
  yours?: string;
}

/** The data that a reader has brought. */
export const YOURS = 'yours';

/** What a choice of other data takes back. */
export const ofOtherData: Partial<Settings> = {
  region: undefined,
  rhoD: undefined,
  rhoO: undefined,
  size: undefined,
  neighbours: undefined,
};

export const FAMILIES = ['poisson', 'negativeBinomial'] as const satisfies FamilyName[];
export type Family = (typeof FAMILIES)[number];

export const DEPENDENCES = [
  'separable',
  'none',
  'destination',
  'origin',
  'unrestricted',
] as const satisfies DependenceName[];
export type Dependence = (typeof DEPENDENCES)[number];

/** The largest changes, only those that do not touch the region that changes, or the largest flows. */
export const LINES = ['changes', 'spillover', 'busiest'] as const;
export type Lines = (typeof LINES)[number];

export const VIEWS = ['explore', 'fit', 'data'] as const;
export type View = (typeof VIEWS)[number];

export const BACKENDS = ['wasm', 'cpu', 'webgl', 'webgpu'] as const;
export type Backend = (typeof BACKENDS)[number];

/** Limits of the sliders, in the units of the settings. */
export const LIMITS = {
  pull: {min: -50, max: 100, step: 1},
  push: {min: -50, max: 100, step: 1},
  rhoD: {min: -0.6, max: 0.9, step: 0.01},
  rhoO: {min: -0.6, max: 0.9, step: 0.01},
} as const;

/** Fewer regions say next to nothing of a rho. */
export const LEAST_REGIONS = 8;

export const defaults: Settings = {
  view: 'explore',
  data: 'flights',
  backend: 'wasm',
  pull: 20,
  push: 0,
  colour: 'inflow',
  lines: 'changes',
  family: 'poisson',
  dependence: 'separable',
  fitBackend: 'wasm',
};

/** What stands behind the # of the address; only what differs from the defaults. */
export function writeHash(settings: Settings): string {
  const entries = Object.entries(settings).filter(
    ([key, value]) =>
      value !== undefined && value !== defaults[key as keyof Settings] && (key !== 'yours' || settings.data === YOURS),
  );
  return new URLSearchParams(entries.map(([key, value]): [string, string] => [key, String(value)])).toString();
}

/** Reads what writeHash wrote; anything else, and what is out of its limits, becomes the default. */
export function readHash(hash: string): Settings {
  const params = new URLSearchParams(hash.replace(/^#/, ''));
  const choice = <K extends 'view' | 'backend' | 'colour' | 'lines' | 'family' | 'dependence' | 'fitBackend'>(
    key: K,
    choices: readonly Settings[K][],
  ): Settings[K] => choices.find(value => value === params.get(key)) ?? defaults[key];
  const number = (key: keyof typeof LIMITS): number | undefined => {
    const value = Number(params.get(key) ?? NaN);
    const {min, max} = LIMITS[key];
    return value >= min && value <= max ? value : defaults[key];
  };
  const whole = (key: string, least: number): number | undefined => {
    const value = Number(params.get(key) ?? NaN);
    return Number.isSafeInteger(value) && value >= least ? value : undefined;
  };
  return {
    view: choice('view', VIEWS),
    data: params.get('data') ?? defaults.data,
    backend: choice('backend', BACKENDS),
    region: params.get('region') ?? undefined,
    pull: number('pull')!,
    push: number('push')!,
    rhoD: number('rhoD'),
    rhoO: number('rhoO'),
    colour: choice('colour', ['inflow', 'outflow']),
    lines: choice('lines', LINES),
    family: choice('family', FAMILIES),
    dependence: choice('dependence', DEPENDENCES),
    size: whole('size', LEAST_REGIONS),
    neighbours: params.get('neighbours') === 'contiguity' ? 'contiguity' : whole('neighbours', 1),
    fitBackend: choice('fitBackend', BACKENDS),
    yours: params.get('yours') ?? undefined,
  };
}
