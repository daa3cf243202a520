/** One option of the command line. */
export interface Option {
  readonly name: string;
  /** What stands for its value in the help; an option without one is a switch. */
  readonly value?: string;
  /** The values that there are, the default first. */
  readonly choices?: readonly string[];
  readonly help: string;
}

export interface OptionGroup {
  readonly title: string;
  readonly options: readonly Option[];
}

export const families = ['negativeBinomial', 'poisson', 'gaussian'] as const;
export const dependences = [
  'separable',
  'none',
  'destination',
  'origin',
  'network',
  'destinationOrigin',
  'unrestricted',
] as const;
export const effectScales = ['eta', 'mu'] as const;
export const effectPairs = ['all', 'observed'] as const;
export const covariances = ['observed', 'fisher', 'quasi', 'sandwich', 'clusterOrigin', 'clusterDestination'] as const;
export const backends = ['auto', 'cpu', 'wasm', 'tensorflow'] as const;

const tables: OptionGroup = {
  title: 'Tables',
  options: [
    {
      name: 'columns',
      value: 'ROLE=COLUMN,…',
      help: 'which column is what, where it has another name: id, name, lat, lon, x, y, origin, dest, count, period',
    },
    {
      name: 'absent',
      value: 'WHAT',
      choices: ['missing', 'zero'],
      help: 'what a pair without a row is: not observed, or no flow',
    },
    {name: 'duplicates', value: 'WHAT', choices: ['refuse', 'sum'], help: 'several rows of one pair'},
    {name: 'decimal', value: 'SIGN', choices: ['auto', '.', ','], help: 'the decimal sign'},
    {name: 'negative', value: 'WHAT', choices: ['refuse', 'keep'], help: 'negative flows (kept for --family gaussian)'},
    {name: 'destinations', value: 'FILE', help: 'a table of the destinations, if they are not the origins'},
    {name: 'no-points', help: 'the locations have no coordinates'},
  ],
};

const always: readonly Option[] = [
  {name: 'json', help: 'print JSON, and nothing else, on the standard output'},
  {name: 'quiet', help: 'no progress and no notes, errors only'},
  {name: 'help', help: 'this text'},
];

const model: OptionGroup = {
  title: 'Model',
  options: [
    {name: 'family', value: 'NAME', choices: families, help: 'how flows vary round their mean'},
    {name: 'dependence', value: 'NAME', choices: dependences, help: 'on whose neighbours flows depend'},
    {name: 'error', help: 'the errors depend on each other, not the flows (gaussian only)'},
    {
      name: 'weights',
      value: 'SPEC',
      help: 'who is whose neighbour: knn:6 (the default), contiguity:regions.geojson[:property of the id], gal:file, gwt:file',
    },
    {name: 'destination-weights', value: 'SPEC', help: 'the same of the destinations, if they are not the origins'},
    {name: 'no-standardize', help: 'leave the weights as they are; otherwise those of a region add up to 1'},
    {
      name: 'priors',
      value: 'NAME',
      choices: ['weak', 'flat'],
      help: 'flat is maximum likelihood, and taken for gaussian',
    },
  ],
};

const covariates: OptionGroup = {
  title: 'Covariates: columns, or log(column) and log1p(column); several with commas',
  options: [
    {name: 'both', value: 'TERMS', help: 'attributes of origins and of destinations'},
    {name: 'origin', value: 'TERMS', help: 'attributes of origins'},
    {name: 'destination', value: 'TERMS', help: 'attributes of destinations'},
    {
      name: 'pair',
      value: 'TERMS',
      help: 'columns of the flows; distance is worked out if there is no such column, in kilometres or in the unit of the plane',
    },
    {name: 'intra', value: '[exclude]', help: 'a constant for flows inside a region, or leave them out'},
    {name: 'intra-terms', value: 'TERMS', help: 'attributes that act on flows inside a region alone; implies --intra'},
    {
      name: 'offset',
      value: 'TERMS',
      help: 'the log of the exposure, added as it is: log(column) of the flows, or orig_log(pop), dest_log(pop)',
    },
    {name: 'no-intercept', help: 'no constant'},
  ],
};

const search: OptionGroup = {
  title: 'Search',
  options: [
    {name: 'max-iterations', value: 'N', help: 'iterations at most (200)'},
    {name: 'tolerance', value: 'X', help: 'converged when a Newton step is shorter than X standard errors (0.0001)'},
    {name: 'starts', value: 'N', help: 'search from N random starts as well, and take the highest maximum (0)'},
    {
      name: 'backend',
      value: 'NAME',
      choices: backends,
      help: 'of TensorFlow.js; auto: wasm if @tensorflow/tfjs-backend-wasm is installed, else cpu',
    },
  ],
};

const output: OptionGroup = {
  title: 'Output',
  options: [
    {name: 'covariance', value: 'KIND', choices: covariances, help: 'kind of standard errors'},
    {name: 'level', value: 'P', help: 'of confidence intervals (0.95)'},
    {
      name: 'effects',
      help: 'how flows answer to each attribute: origin, destination, intra, network and total effects',
    },
    {
      name: 'effects-scale',
      value: 'NAME',
      choices: effectScales,
      help: 'effects on eta, the log of the flows, or on mu, the expected flows; implies --effects',
    },
    {name: 'effects-pairs', value: 'NAME', choices: effectPairs, help: 'pairs to average over; implies --effects'},
    {
      name: 'output',
      value: 'FOLDER',
      help: 'write summary.txt, fit.json, locations.csv, flows.csv (with fitted and residual), kepler.csv, flows.geojson',
    },
    ...always,
  ],
};

/** A command and what it can be told. */
export interface Command {
  readonly name: 'fit' | 'check';
  readonly summary: string;
  readonly about: string;
  readonly groups: readonly OptionGroup[];
  readonly examples: readonly string[];
}

export const commands: readonly Command[] = [
  {
    name: 'fit',
    summary: 'fit a spatial model of flows and print its table',
    about:
      'Fits a spatial flow model. LOCATIONS is a table id,name,lat,lon (or x,y) with further columns of numbers as attributes; ' +
      'FLOWS is a table origin,dest,count. Without covariates: all attributes on both sides, log(distance), and a constant for ' +
      'flows inside regions if there are any. ' +
      'Ctrl-C ends the search with the best parameters so far.',
    groups: [model, covariates, tables, search, output],
    examples: [
      'kronflow fit locations.csv flows.csv',
      "kronflow fit towns.csv trips.csv --columns id=code,count=trips --both 'log(pop),income' --pair 'log(distance)'",
      'kronflow fit towns.csv trips.csv --weights contiguity:towns.geojson:code --family poisson --covariance sandwich',
      'kronflow fit towns.csv trips.csv --effects --output results --json > fit.json',
    ],
  },
  {
    name: 'check',
    summary: 'say how the tables are understood, and what is wrong with them',
    about:
      'Reads the tables as fit would with the same options, and says how they are understood and what is wrong, row by row; fits nothing.',
    groups: [model, covariates, tables, {title: 'Output', options: always}],
    examples: ['kronflow check locations.csv flows.csv', 'kronflow check towns.csv trips.csv --columns id=code'],
  },
];
