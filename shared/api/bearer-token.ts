/**
 * The header `Authorization` with a JWT, which its first group is. Whatever else is there is 401 without any function.
 * It means the same in JavaScript and in Java, which API Gateway runs on. The bounds are wide: tokens of a customer's
 * own issuer have them too.
 */
export const BEARER_TOKEN = '^[Bb][Ee][Aa][Rr][Ee][Rr] +([\\w-]{1,1000}\\.[\\w-]{1,6000}\\.[\\w-]{43,1000})$';
