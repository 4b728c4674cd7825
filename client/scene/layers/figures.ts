/**
 * What one lane, wheel or link shows, handed over in an array that is made once: a number between two functions is a
 * heap object each time, and there are thousands in a tick.
 */
export type Figures = Float64Array;

export const HEIGHT = 0;
export const TURNING = 1;
export const BIRTHS = 2;
export const ERROR_SHARE = 3;

export const figures = (): Figures => new Float64Array(4);
