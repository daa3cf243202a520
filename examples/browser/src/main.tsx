import './styles/fonts.css';
import './styles/page.css';
import './styles/controls.css';
import './styles/map.css';
import './styles/results.css';
import './styles/fit.css';
import './styles/fitResults.css';
import './styles/yours.css';
import './styles/yoursFiles.css';
import './styles/yoursUnderstood.css';
import './styles/yoursChoices.css';
import {render} from 'preact';
import {App} from './App';
import {startRecomputing} from './state/recompute';
import {startYours} from './yours/state';

render(<App />, document.getElementById('app')!);
startRecomputing();
void startYours();
