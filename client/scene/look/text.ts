/**
 * Writes labels as character codes into a fixed buffer: numbers on labels change several times a second, and a string
 * for each would be garbage in every frame. The figures read as those of select/format.ts (a test compares them).
 */
export class TextBuffer {
  readonly codes: Uint16Array;
  length = 0;

  constructor(capacity: number) {
    this.codes = new Uint16Array(capacity);
  }

  clear(): this {
    this.length = 0;
    return this;
  }

  /** Appends a string that exists anyway (a name, a unit). What does not fit is cut off. */
  text(value: string): this {
    for (let at = 0; at < value.length; at++) this.code(value.charCodeAt(at));
    return this;
  }

  /** A whole number with grouped thousands: `5,412`. */
  integer(value: number): this {
    let rest = Math.round(value);
    if (rest < 0) {
      this.code(45);
      rest = -rest;
    }
    let scale = 1;
    let digits = 1;
    while (scale * 10 <= rest) {
      scale *= 10;
      digits++;
    }
    for (; digits > 0; digits--) {
      const digit = Math.floor(rest / scale);
      this.code(48 + digit);
      rest -= digit * scale;
      scale /= 10;
      if (digits > 1 && (digits - 1) % 3 === 0) this.code(44);
    }
    return this;
  }

  /** `4.2` */
  decimal(value: number): this {
    const tenths = Math.round(value * 10);
    this.integer(Math.floor(tenths / 10));
    this.code(46);
    this.code(48 + (tenths % 10));
    return this;
  }

  /** Events a second: `4.2 /s`, `4,812 /s`, `< 0.1 /s`. */
  rate(perSecond: number): this {
    if (perSecond !== 0 && perSecond < 0.1) this.text('< 0.1');
    else if (perSecond !== 0 && perSecond < 10) this.decimal(perSecond);
    else this.integer(perSecond);
    return this.text(' /s');
  }

  /** A span of time in its two largest units: `120 ms`, `1.2 s`, `1 min 48 s`, `6 d 21 h`. */
  seconds(value: number): this {
    if (value === 0) return this.text('0 s');
    if (value < 0.9995) return this.integer(value * 1000).text(' ms');
    if (value < 9.95) return this.decimal(value).text(' s');
    const whole = Math.round(value);
    if (whole < 60) return this.integer(whole).text(' s');
    if (whole < 3_600) return this.two(whole, 60, ' min', 1, ' s');
    if (whole < 86_400) return this.two(whole, 3_600, ' h', 60, ' min');
    return this.two(whole, 86_400, ' d', 3_600, ' h');
  }

  /** For tests and reading out loud; allocates. */
  toString(): string {
    return String.fromCharCode(...this.codes.subarray(0, this.length));
  }

  private two(whole: number, large: number, largeUnit: string, small: number, smallUnit: string): this {
    this.integer(Math.floor(whole / large)).text(largeUnit);
    const rest = Math.floor((whole % large) / small);
    return rest === 0 ? this : this.text(' ').integer(rest).text(smallUnit);
  }

  private code(value: number): void {
    if (this.length < this.codes.length) this.codes[this.length++] = value;
  }
}
