/// <reference types="vite/client" />

declare module 'virtual:dataset/*' {
  const dataset: import('./data/dataset').Dataset;
  export default dataset;
}
