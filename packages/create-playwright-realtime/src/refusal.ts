/** Something that the user has to correct. One sentence says what is wrong, one what to do. */
export class Refusal extends Error {
  constructor(problem: string, remedy: string, options?: ErrorOptions) {
    super(`${problem} ${remedy}`, options);
    this.name = 'Refusal';
  }
}
