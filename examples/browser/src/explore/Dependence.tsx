import type {ComponentChildren} from 'preact';
import type {Reference, Words} from '../data/dataset';
import {LIMITS} from '../state/settings';
import {change} from '../state/store';
import {rho} from '../ui/format';
import {Slider} from '../ui/Slider';

interface Props {
  side: 'rhoD' | 'rhoO';
  label: ComponentChildren;
  spokenLabel: string;
  words: Words;
  value: number;
  reference: Reference;
}

/** The slider of one rho, and under it what that value means: z = (1 - rho) x + rho W z. */
export function Dependence({side, label, spokenLabel, words, value, reference}: Props) {
  const what = side === 'rhoD' ? 'attractiveness' : 'push';
  const shared = Math.round(100 * value);
  const meaning =
    value > 0
      ? `${shared} % of the ${what} of each ${words.region} comes from its neighbours, ${100 - shared} % is its own.`
      : value < 0
        ? `Neighbours compete: the ${what} of one goes against the others.`
        : `Every ${words.region} stands for itself.`;
  return (
    <Slider
      label={label}
      hint={meaning}
      value={value}
      shown={rho(value)}
      spoken={`${spokenLabel} ${rho(value)}`}
      limits={LIMITS[side]}
      mark={{value: reference[side], name: reference.kind}}
      onChange={to => change({[side]: to})}
    >
      <div class={value < 0 ? 'shares against' : 'shares'} aria-hidden="true" style={{'--shared': Math.abs(value)}}>
        <span />
      </div>
    </Slider>
  );
}
