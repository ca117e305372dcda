/** Gives each text a name that OpenAPI and AsyncAPI allow for components and operations. Each name is given once. */
export class Names {
  private readonly taken = new Set<string>();

  /** @param text such as a scope */
  of(text: string): string {
    const plain = text.replace(/[^A-Za-z0-9]+/g, '_').replace(/^_+|_+$/g, '') || '_';
    let name = plain;
    for (let n = 2; this.taken.has(name.toLowerCase()); n++) name = `${plain}_${n}`;
    // Generators make files and classes of names, and some file systems do not tell upper from lower case.
    this.taken.add(name.toLowerCase());
    return name;
  }
}
