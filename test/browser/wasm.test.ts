import {browserConformance} from './support/conformanceSuite';

browserConformance('wasm');
