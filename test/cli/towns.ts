import {seededRandom} from '../support/random';

/** Tables of made-up towns, and over-dispersed trips between them; a town's trips to itself have no rows. */
export function towns(n: number, seed = 1): {locations: string; flows: string} {
  const random = seededRandom(seed);
  const places = Array.from({length: n}, (_, i) => ({
    id: `t${i}`,
    lat: random.uniform(44, 48),
    lon: random.uniform(0, 6),
    people: Math.round(random.uniform(1000, 90_000)),
    income: random.uniform(1, 3),
  }));
  const rows = places.flatMap(o =>
    places
      .filter(d => d !== o)
      .map(d => {
        const distance = Math.hypot(o.lat - d.lat, (o.lon - d.lon) * 0.7);
        const eta = 0.7 * Math.log(o.people) + 0.6 * Math.log(d.people) - 10 - Math.log(distance) + 0.3 * d.income;
        return `${o.id},${d.id},${Math.round(Math.exp(eta + 0.6 * random.normal()))}`;
      }),
  );
  const locations = places.map(({id, lat, lon, people, income}) => [id, lat, lon, people, income].join(','));
  return {
    locations: ['id,lat,lon,people,income', ...locations].join('\n'),
    flows: ['origin,dest,count', ...rows].join('\n'),
  };
}
