import {browserConformance} from './support/conformanceSuite';

// Cross-origin isolated pages get tfjs's threaded wasm build, whose memory is shared.
browserConformance('wasm', {isolated: true});
