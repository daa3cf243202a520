/** Messages of the library speak of its functions; here they speak of options. */
const OPTIONS: readonly (readonly [RegExp, string])[] = [
  [/^SpatialWeights\.kNearest: /, '--weights knn: '],
  [/^(?:joinFeatures|SpatialWeights\.fromAdjacency): /, '--weights contiguity: '],
  [/^SpatialWeights\.from(?:GAL|GWT): /, '--weights: '],
  [/^(?:readFlowTables|inspectFlowTables|flowModel|flowDesign|fitMap|effects|inference): /, ''],
  [/\{columns: \{x, y\}\}/g, '--columns x=…,y=…'],
  [/\{columns: \{(\w+): '([^']*)'\}\}/g, '--columns $1=$2'],
  [/\{absentPairs: '(\w+)'\}/g, '--absent $1'],
  [/\{duplicates: 'sum'\}/g, '--duplicates sum'],
  [/\{negative: 'keep'\}/g, '--negative keep'],
  [/\{decimal: '(.)'\}/g, '--decimal $1'],
  [/\{points: false\}/g, '--no-points'],
  [/ \(intra: 'missing'\)/g, ''],
  [/(?:summary|inference)\(\{covariance: '(\w+)'\}\)/g, '--covariance $1'],
  [/leave observed out and impute/, 'impute'],
  [/\bspatialError\b/g, '--error'],
  [/family '(\w+)'/g, '--family $1'],
  [/dependence '(\w+)'/g, '--dependence $1'],
  [/, e\.g\. SpatialWeights\.kNearest\(points, (\d+)\)\.rowStandardize\(\)/g, ', e.g. --weights knn:$1'],
  [/\{property: '([^']*)'\}\?/g, "'$1'? Then put :$1 after the file"],
];

export function inOptions(message: string): string {
  return OPTIONS.reduce((text, [pattern, option]) => text.replace(pattern, option), message);
}
