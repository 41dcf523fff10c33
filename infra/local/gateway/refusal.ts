import type { GatewayProblemName } from '../../gateway-problems.ts';

/** The gateway answers by itself. `status` is for the problems that have any. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly problem: GatewayProblemName;
  readonly status: number | undefined;

  constructor(problem: GatewayProblemName, status?: number) {
    super(problem);
    this.problem = problem;
    this.status = status;
  }
}
