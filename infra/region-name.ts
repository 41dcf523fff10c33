/** The short name of a region; `home` names the stack that has what there is once. */
export const REGION_NAME_PATTERN = /^(?!home$)[a-z][a-z0-9]{0,15}$/;
