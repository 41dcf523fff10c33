/** A call of `gather`'s: whoever made it gets what `resolve` is given, or what that resolves or rejects to. */
export interface Call<Input, Result> {
  readonly input: Input;
  readonly resolve: (result: Result | PromiseLike<Result>) => void;
}

/** Returns a function that has `answer` answer all its calls of one round of the event loop together. */
export function gather<Input, Result>(
  answer: (calls: readonly Call<Input, Result>[]) => void,
): (input: Input) => Promise<Result> {
  let calls: Call<Input, Result>[] = [];
  const answerAll = () => {
    const gathered = calls;
    calls = [];
    answer(gathered);
  };
  return input =>
    new Promise(resolve => {
      if (calls.length === 0) setImmediate(answerAll);
      calls.push({ input, resolve });
    });
}
