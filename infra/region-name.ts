/** The short name of a region; `home` names the stack that has what there is once, and every object has a `constructor`. */
export const REGION_NAME_PATTERN = /^(?!(?:home|constructor)$)[a-z][a-z0-9]{0,15}$/;
