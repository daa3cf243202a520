import {SpatialWeights} from 'kronflow';
import {defaultCore} from '../kernels/core';
import {scalarCore} from '../kernels/core/scalar';
import {lastFlowSolve} from '../kernels/core/unrestricted/report';
import {seededRandom} from '../test/support/random';
const rel=(a:ArrayLike<number>,b:ArrayLike<number>)=>{let e=0,m=0;for(let i=0;i<a.length;i++){e=Math.max(e,Math.abs(a[i]!-b[i]!));m=Math.max(m,Math.abs(b[i]!))}return (e/m).toExponential(1)};
for (const n of [10,50,100,400]) {
const random = seededRandom(n);
const W = SpatialWeights.kNearest(Array.from({length:n},()=>[random.uniform(),random.uniform()]),6).rowStandardize();
const pair={origin:W,destination:W}; const c=defaultCore(); c.prepare(pair);
const b=Float32Array.from({length:n*n},()=>random.normal()), g=Float32Array.from({length:n*n},()=>random.normal());
const eta=new Float32Array(n*n), db=new Float32Array(n*n), st=new Float32Array(c.stateLength(pair,n*n)), ref=new Float32Array(n*n);
let rho=.5;
const t=(f:()=>void)=>{const one=()=>{const s=performance.now();f();return performance.now()-s};for(let i=0;i<10;i++)one();const a:number[]=[];for(let i=0;i<15;i++)a.push(one());return a.sort((x,y)=>x-y)[7]!};
const sep=t(()=>{rho+=1e-9;c.kroneckerSolve(pair,rho,.3,b,eta,st);c.kroneckerSolveGrad(pair,rho,.3,g,eta,st,db)});
for (const [rhoD,rhoO,rhoW] of [[.4,.3,.1],[.5,.3,.1],[.4,.3,.2],[.6,.5,-.4],[.5,.3,-.15],[.5,.3,.19],[.5,.3,.1999],[.3,.3,-.9],[-.4,.5,.3]] as const){
 const rhos={rhoD,rhoO,rhoW}; try{
 const line=[n,rhoD,rhoO,rhoW];
 c.flowSolve(pair,rhos,b,eta,false); const r1=lastFlowSolve(pair)!; const st1=[r1.steps,r1.correction.toExponential(1)];
 scalarCore.flowSolve(pair,rhos,b,ref,false); const e=rel(eta,ref), s2=lastFlowSolve(pair)!.steps;
 c.flowSolve(pair,rhos,g,db,true); const st3=lastFlowSolve(pair)!.steps; scalarCore.flowSolve(pair,rhos,g,ref,true); const e2=rel(db,ref);
 const f=t(()=>{c.flowSolve(pair,rhos,b,eta,false)}), bw=t(()=>c.flowSolve(pair,rhos,g,db,true)), gr=t(()=>c.flowRhoGradients(pair,eta,db));
 const g1=c.flowRhoGradients(pair,eta,db), g2=scalarCore.flowRhoGradients(pair,eta,db);
 console.log(...line,'steps',...st1,s2,st3,'err',e,e2,'grad',rel(Object.values(g1),Object.values(g2)),'ms fwd',f.toFixed(3),'bwd',bw.toFixed(3),'grad',gr.toFixed(3),'ratio',((f+bw+gr)/sep).toFixed(1));
}catch{console.log(...line,"FAIL")}
}
console.log('sep',sep);
}
