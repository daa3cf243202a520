import type {ColumnsUnderstood, FlowTables} from 'kronflow';
import type {Arguments} from './arguments';
import {buildDesigns} from './design';
import {buildOffset} from './offset';
import {describeProblems, inspectTables} from './tables';
import {buildWeights} from './weights';
import {inOptions} from './wording';

/** `kronflow check`; returns the exit code. */
export function runCheck(args: Arguments): number {
  const {tables, problems, columns, notes} = inspectTables(args);
  const plan = tables === undefined ? [] : describePlan(args, tables);
  const said = [...notes, ...plan].map(inOptions);
  if (args.isOn('json')) {
    const flows = tables && countFlows(tables);
    process.stdout.write(`${JSON.stringify({columns, notes: said, problems, flows}, undefined, 2)}\n`);
  } else if (!args.isOn('quiet')) {
    const lines = [...columns.flatMap(describeColumns), '', ...said, ...(tables ? describeFlows(tables) : [])];
    process.stdout.write(`${lines.join('\n')}\n`);
  }
  if (problems.length === 0) return 0;
  process.stderr.write(`${describeProblems(problems)}\n`);
  return 2;
}

/** What a fit would be made of. @throws KronflowError if it cannot be made */
function describePlan(args: Arguments, tables: FlowTables): readonly string[] {
  const {notes} = buildDesigns(args, tables);
  buildOffset(args, tables, notes);
  return args.text('dependence') === 'none' ? notes : [...notes, buildWeights(args, tables).note];
}

function describeColumns({table, roles, covariates, ignored}: ColumnsUnderstood): string[] {
  const read = Object.entries(roles).map(([role, column]) => (role === column ? role : `${role} from ${column}`));
  return [
    table,
    `  columns      ${read.join(', ') || 'none'}`,
    `  covariates   ${covariates.join(', ') || 'none'}`,
    ...(ignored.length > 0 ? [`  not read     ${ignored.join(', ')}`] : []),
  ];
}

function countFlows({origins, destinations, periods, flows, observed}: FlowTables) {
  const n = destinations.ids.length;
  const seen = flows.filter((_, r) => observed[r] === 1);
  const inside =
    origins === destinations ? flows.filter((_, r) => observed[r] === 1 && Math.floor(r / n) % n === r % n) : [];
  return {
    origins: origins.ids.length,
    destinations: n,
    periods: periods?.length ?? 1,
    observed: seen.length,
    missing: flows.length - seen.length,
    zero: seen.filter(flow => flow === 0).length,
    withinRegions: inside.length,
    total: seen.reduce((sum, flow) => sum + flow, 0),
    largest: seen.reduce((most, flow) => Math.max(most, flow), 0),
  };
}

function describeFlows(tables: FlowTables): string[] {
  const {observed, missing, zero, withinRegions, total, largest} = countFlows(tables);
  return [
    '',
    `${observed} pairs observed, ${zero} of them without flow, ${withinRegions} within a region; ${missing} missing`,
    `total flow ${total}, the largest ${largest}`,
  ];
}
