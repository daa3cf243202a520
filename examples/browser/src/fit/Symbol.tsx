import {Fragment} from 'preact';
import {termOf} from './terms';

const NO_WORDS = {
  ...{region: '', regions: '', flow: '', flows: '', period: '', inflow: '', outflow: '', intra: '', pull: '', push: ''},
};

/** A parameter as formulas have it, else its name in the package. */
export function Symbol({name}: {name: string}) {
  const {symbol} = termOf(name, 0, NO_WORDS);
  if (symbol === undefined) {
    // Long names may break between their parts.
    return (
      <span class="parameter">
        {name.split(/(?<=_)/).map((part, i) => (
          <Fragment key={i}>
            {i > 0 && <wbr />}
            {part}
          </Fragment>
        ))}
      </span>
    );
  }
  return (
    <i class="symbol">
      {symbol.letter}
      <sub>{symbol.index}</sub>
    </i>
  );
}
