interface Asymmetric {
  asymmetricMatch(value: unknown): boolean;
}

/**
 * Whether a value has everything that is expected. Objects may have additional members, and `expect.any(Number)` and
 * the like work.
 */
export function matches(actual: unknown, expected: unknown): boolean {
  if (isAsymmetric(expected)) return expected.asymmetricMatch(actual);
  if (expected instanceof RegExp) return typeof actual === 'string' && expected.test(actual);
  if (Array.isArray(expected)) {
    return (
      Array.isArray(actual) &&
      actual.length === expected.length &&
      expected.every((each, index) => matches(actual[index], each))
    );
  }
  if (!isObject(expected)) return Object.is(actual, expected);
  return isObject(actual) && Object.entries(expected).every(([key, value]) => matches(actual[key], value));
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
const isAsymmetric = (value: unknown): value is Asymmetric =>
  isObject(value) && typeof value['asymmetricMatch'] === 'function';
