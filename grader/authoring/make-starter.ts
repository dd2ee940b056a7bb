import { IndentationText, Project, ts, type FunctionDeclaration, type SourceFile, type VariableDeclaration } from 'ts-morph';

const LINE_WIDTH = 120;

/**
 * The starter of a task is its reference with the bodies of the exported functions taken
 * out, and of the methods of exported objects, so that signatures and doc comments can't drift
 * apart. What isn't exported goes too.
 */
export function makeStarter(reference: string, task: { readonly id: string; readonly title: string }): string {
  const project = new Project({ useInMemoryFileSystem: true, compilerOptions: { target: ts.ScriptTarget.ESNext }, manipulationSettings: { indentationText: IndentationText.TwoSpaces } });
  const file = project.createSourceFile('part.ts', reference);
  for (const statement of file.getStatements()) {
    const isKept = ts.isImportDeclaration(statement.compilerNode) || isExported(statement.compilerNode);
    if (!isKept) statement.remove();
  }
  for (const declaration of file.getFunctions()) takeBodyOut(declaration);
  for (const declaration of file.getVariableDeclarations()) takeMethodsOut(declaration);
  importNotWritten(file);
  dropUnusedImports(file);
  const number = task.id.replace(/^task-0*(\d+)-.*$/, '$1');
  const header = `// Task ${number}: ${task.title}. The statement is in README.md beside this file; \`npx grade ${task.id.slice(0, 7)}\` grades it.\n\n`;
  return `${header}${breakLongImport(file.getFullText().trim())}\n`;
}

/** One name a line where the import would not fit the width of the other files, and an empty line after it. */
function breakLongImport(text: string): string {
  return text.replace(/^import \{\s*([^}]*?),?\s*\} from (.*)\n+/gm, (_all, listed: string, from: string) => {
    const names = listed.split(/,\s*/);
    const line = `import { ${names.join(', ')} } from ${from}`;
    return `${line.length <= LINE_WIDTH ? line : `import {\n${names.map((name) => `  ${name},\n`).join('')}} from ${from}`}\n\n`;
  });
}

function isExported(node: ts.Node): boolean {
  return ts.canHaveModifiers(node) && (ts.getModifiers(node) ?? []).some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
}

function takeBodyOut(declaration: FunctionDeclaration): void {
  const name = declaration.getNameOrThrow();
  declaration.getBodyOrThrow().replaceWithText(`{\n  return notWritten('${name}');\n}`);
}

function takeMethodsOut(declaration: VariableDeclaration): void {
  for (const property of declaration.getInitializerIfKind(ts.SyntaxKind.ObjectLiteralExpression)?.getProperties() ?? []) {
    const method = property.asKind(ts.SyntaxKind.MethodDeclaration);
    method?.getBodyOrThrow().replaceWithText(`{\n  return notWritten('${declaration.getName()}.${method.getName()}');\n}`);
  }
}

/** A reference imports types only; the starter calls one function besides. */
function importNotWritten(file: SourceFile): void {
  const declaration = file.getImportDeclarationOrThrow('#harness');
  if (declaration.isTypeOnly()) {
    declaration.setIsTypeOnly(false);
    for (const name of declaration.getNamedImports()) name.setIsTypeOnly(true);
  }
  declaration.insertNamedImport(0, 'notWritten');
}

function dropUnusedImports(file: SourceFile): void {
  const used = new Set<string>();
  file.forEachDescendant((node) => {
    const isImport = node.getFirstAncestorByKind(ts.SyntaxKind.ImportDeclaration) !== undefined;
    if (!isImport && node.isKind(ts.SyntaxKind.Identifier)) used.add(node.getText());
  });
  for (const declaration of file.getImportDeclarations()) {
    for (const name of declaration.getNamedImports()) if (!used.has(name.getName())) name.remove();
    if (declaration.getNamedImports().length === 0) declaration.remove();
  }
}
