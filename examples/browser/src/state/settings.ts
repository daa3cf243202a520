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
}

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

export const defaults: Settings = {
  view: 'explore',
  data: 'flights',
  backend: 'wasm',
  pull: 20,
  push: 0,
  colour: 'inflow',
  lines: 'changes',
};

/** What stands behind the # of the address; only what differs from the defaults. */
export function writeHash(settings: Settings): string {
  const entries = Object.entries(settings).filter(
    ([key, value]) => value !== undefined && value !== defaults[key as keyof Settings],
  );
  return new URLSearchParams(entries.map(([key, value]): [string, string] => [key, String(value)])).toString();
}

/** Reads what writeHash wrote; anything else, and what is out of its limits, becomes the default. */
export function readHash(hash: string): Settings {
  const params = new URLSearchParams(hash.replace(/^#/, ''));
  const choice = <K extends 'view' | 'backend' | 'colour' | 'lines'>(
    key: K,
    choices: readonly Settings[K][],
  ): Settings[K] => choices.find(value => value === params.get(key)) ?? defaults[key];
  const number = (key: keyof typeof LIMITS): number | undefined => {
    const value = Number(params.get(key) ?? NaN);
    const {min, max} = LIMITS[key];
    return value >= min && value <= max ? value : defaults[key];
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
  };
}
