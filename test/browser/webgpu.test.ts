import {browserConformance} from './support/conformanceSuite';

browserConformance('webgpu');
