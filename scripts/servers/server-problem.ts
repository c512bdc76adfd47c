/** Why a server cannot be had on this machine: what happened, and what helps. */
export class ServerProblem extends Error {
  readonly code: string;
  readonly cure: string;

  /**
   * @param code a stable word for programs, such as `ERR_NO_GO`
   * @param cause what happened, as a sentence without its full stop
   * @param cure what to do about it, as a sentence without its full stop
   */
  constructor(code: string, cause: string, cure: string) {
    super(`${cause}. ${cure}.`);
    this.name = 'ServerProblem';
    this.code = code;
    this.cure = cure;
  }
}
