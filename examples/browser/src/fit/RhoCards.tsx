import type {ParameterEstimate} from 'kronflow';
import {LIMITS} from '../state/settings';
import {change} from '../state/store';
import {rho} from '../ui/format';
import type {Run} from './run';
import {Symbol} from './Symbol';

interface Props {
  run: Run;
  parameters: readonly ParameterEstimate[];
}

const AMONG: Record<string, string> = {
  rho_d: 'among destinations',
  rho_o: 'among origins',
  rho_w: 'among both ends’ neighbours',
};

/** Each rho as a number on its scale, with its interval. */
export function RhoCards({run, parameters}: Props) {
  const rhos = parameters.filter(({name}) => name in AMONG);
  if (rhos.length === 0) return null;
  return (
    <div class="rhos">
      {rhos.map(({name, estimate, interval: [from, to]}) => {
        const known = Number.isFinite(from);
        const share = (value: number): number => (Math.min(1, Math.max(-1, value)) + 1) / 2;
        return (
          <div key={name} class="rho">
            <p>
              <Symbol name={name} /> <small>{AMONG[name]}</small>
            </p>
            <b>{rho(estimate)}</b>
            <div
              class={known ? 'range' : 'range unknown'}
              role="img"
              aria-label={known ? `95 % interval ${rho(from)} to ${rho(to)}` : 'no interval: the fit is unfinished'}
              style={{
                '--at': share(estimate),
                '--from': share(known ? from : estimate),
                '--to': share(known ? to : estimate),
              }}
            >
              <span class="interval" />
              <span class="point" />
            </div>
            <p class="scale" aria-hidden="true">
              <small>−1</small>
              <small>0</small>
              <small>1</small>
            </p>
          </div>
        );
      })}
      <UseThem {...{run, parameters}} />
    </div>
  );
}

/** Takes the rhos over to the sliders. */
function UseThem({run: {dataset, choices}, parameters}: Props) {
  const value = (name: string): number => {
    const {min, max} = LIMITS.rhoD;
    const estimate = parameters.find(parameter => parameter.name === name)?.estimate ?? 0;
    return Number(Math.min(max, Math.max(min, estimate)).toFixed(2));
  };
  const unrestricted = choices.dependence === 'unrestricted' ? ' There the third ρ is −ρdρo.' : '';
  return (
    <div class="use">
      <button type="button" onClick={() => change({view: 'explore', rhoD: value('rho_d'), rhoO: value('rho_o')})}>
        Use these ρ in Explore
      </button>
      <p class="hint">
        Change one {dataset.words.region} and see what they do.{unrestricted}
      </p>
    </div>
  );
}
