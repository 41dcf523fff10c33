/** A header `Authorization` that could be a token, and names something for a fake authorizer to read. */
export const bearer = (name: string | number) => `Bearer ${name}.claims.${'s'.repeat(43)}`;
