import { Node, Project, SyntaxKind, ts, type SourceFile } from 'ts-morph';
import type { Call, Code, Comparison, Expression, Loop, Operation, Place, Write } from '../code.ts';
import { guardsOf, isAfterAwait, laterStatements, withHelpers } from './flow.ts';
import { bare, calledFunction, declarationOf, isFunction, pathsOf, valuesOf, type Path } from './meaning.ts';

const COMPARES = new Set(['===', '!==', '==', '!=', '<', '<=', '>', '>=']);
const MIRRORED: Readonly<Record<string, string>> = { '<': '>', '<=': '>=', '>': '<', '>=': '<=' };
const ASSIGNS = /^([-+*/%]|\*\*|<<|>>>?|[&|^]|&&|\|\||\?\?)?=$/;
const CHANGES = new Set([
  'push',
  'pop',
  'shift',
  'unshift',
  'splice',
  'sort',
  'reverse',
  'fill',
  'set',
  'add',
  'delete',
  'clear',
]);

/** Parses a graded file. Nothing of it is run, and nothing but it is looked at. */
export function readCode(source: string): Code {
  // Without TypeScript's own libraries a file takes a tenth of a second.
  const project = new Project({
    useInMemoryFileSystem: true,
    skipLoadingLibFiles: true,
    compilerOptions: { target: ts.ScriptTarget.ESNext, allowJs: true },
  });
  return codeOf([project.createSourceFile('part.ts', source)]);
}

function codeOf(roots: readonly Node[]): Code {
  const all = <T extends Node>(test: (node: Node) => node is T): T[] =>
    roots.flatMap((root) => [...(test(root) ? [root] : []), ...root.getDescendants().filter(test)]);
  const comparisons = (): Comparison[] => all(Node.isBinaryExpression).filter(isComparison).map(comparisonOf);
  return {
    line: roots[0]?.getStartLineNumber() ?? 1,
    in: (name) => codeOf(roots[0] ? partNamed(roots[0].getSourceFile(), name) : []),
    reads: (...paths) => roots.some((root) => reads(root, paths.map(parsePath))),
    writes: (...paths) => all(isAnyNode).flatMap((node) => writesIn(node, paths.map(parsePath))),
    calls: (...paths) =>
      all(isCall)
        .filter((call) => endsWith(call.getExpression(), paths.map(parsePath)))
        .map(callOf),
    fields: (name) => all(Node.isObjectLiteralExpression).flatMap((literal) => fieldsOf(literal, name)),
    compares: (some, others) => comparisons().flatMap((comparison) => orient(comparison, some, others)),
    get comparisons() {
      return comparisons();
    },
    get loops() {
      return all(isLoop).map(loopOf);
    },
    get changedGlobals() {
      return changedGlobals(roots[0]?.getSourceFile());
    },
  };
}

const isAnyNode = (node: Node): node is Node => node instanceof Node;

function partNamed(file: SourceFile, name: string): readonly Node[] {
  const value = file.getFunction(name) ?? file.getVariableDeclaration(name)?.getInitializer();
  if (value && isFunction(value)) return withHelpers(value, calledFunction);
  return file.getDescendantsOfKind(SyntaxKind.Identifier).some((identifier) => identifier.getText() === name)
    ? [file]
    : [];
}

function expressionOf(node: Node): Expression {
  const inner = bare(node);
  const expression: Expression = Object.defineProperties(codeOf([inner]), {
    operation: { get: () => operationOf(inner) },
    guards: { get: () => guardsOf(inner).map(expressionOf) },
    after: { get: () => codeOf(laterStatements(inner)) },
    afterAwait: { get: () => isAfterAwait(inner) },
  }) as Expression;
  return Object.assign(expression, {
    means: (...paths: readonly string[]) => endsWith(inner, paths.map(parsePath)),
    is: (value: number) => Node.isNumericLiteral(inner) && inner.getLiteralValue() === value,
  });
}

/** A name stands for the operation that it was given, if it was given only one value. */
function operationOf(node: Node, seen = new Set<Node>()): Operation | undefined {
  const inner = bare(node);
  if (seen.has(inner)) return undefined;
  if (Node.isBinaryExpression(inner)) {
    return {
      operator: inner.getOperatorToken().getText(),
      left: expressionOf(inner.getLeft()),
      right: expressionOf(inner.getRight()),
    };
  }
  const declaration = Node.isIdentifier(inner) ? declarationOf(inner) : undefined;
  const [value, ...more] = declaration ? valuesOf(declaration) : [];
  return value && more.length === 0 ? operationOf(value, seen.add(inner)) : undefined;
}

function parsePath(path: string): Path {
  return path.replaceAll('[]', '.[]').replaceAll('()', '.()').split('.');
}

function endsWith(node: Node, wanted: readonly Path[]): boolean {
  return pathsOf(node).some((path) =>
    wanted.some((end) => end.every((segment, i) => path[path.length - end.length + i] === segment)),
  );
}

/** Whether a node, or what its names stand for, reads one of the paths. */
function reads(root: Node, wanted: readonly Path[], seen = new Set<Node>()): boolean {
  if (seen.has(root)) return false;
  seen.add(root);
  const nodes = [root, ...root.getDescendants()].filter(
    (node) =>
      Node.isIdentifier(node) ||
      Node.isPropertyAccessExpression(node) ||
      Node.isElementAccessExpression(node) ||
      Node.isCallExpression(node),
  );
  return nodes.some((node) => {
    if (!isFieldName(node) && endsWith(node, wanted)) return true;
    if (Node.isCallExpression(node)) {
      const fn = calledFunction(node);
      return fn !== undefined && reads(fn, wanted, seen);
    }
    const declaration = Node.isIdentifier(node) && !isFieldName(node) ? declarationOf(node) : undefined;
    return declaration !== undefined && valuesOf(declaration).some((value) => reads(value, wanted, seen));
  });
}

/** The `length` of `log.length`: a name, but nothing that is read by itself. */
function isFieldName(node: Node): boolean {
  const parent = node.getParent();
  return (
    Node.isIdentifier(node) &&
    ((Node.isPropertyAccessExpression(parent) && parent.getNameNode() === node) ||
      (Node.isPropertyAssignment(parent) && parent.getNameNode() === node))
  );
}

function writesIn(node: Node, wanted: readonly Path[]): Write[] {
  const write = (operator: string, value: Node | undefined): Write[] => [
    Object.assign(expressionOf(node), { operator, value: value && expressionOf(value) }),
  ];
  if (Node.isBinaryExpression(node)) {
    const operator = node.getOperatorToken().getText();
    return ASSIGNS.test(operator) && endsWith(node.getLeft(), wanted) ? write(operator, node.getRight()) : [];
  }
  if (Node.isPostfixUnaryExpression(node) || Node.isPrefixUnaryExpression(node)) {
    const operator = ts.tokenToString(node.getOperatorToken()) ?? '';
    return ['++', '--'].includes(operator) && endsWith(node.getOperand(), wanted) ? write(operator, undefined) : [];
  }
  if (!Node.isCallExpression(node) || node.getExpression().getText() !== 'Object.assign') return [];
  const [target, literal] = node.getArguments();
  if (!target || !literal || !Node.isObjectLiteralExpression(literal)) return [];
  const names = wanted.filter((path) => path.length === 1).map(([name = '']) => name);
  return names
    .flatMap((name) => fieldsOf(literal, name))
    .map((value) => Object.assign(expressionOf(node), { operator: '=', value }));
}

function fieldsOf(literal: Node, name: string): Expression[] {
  if (!Node.isObjectLiteralExpression(literal)) return [];
  return literal.getProperties().flatMap((property) => {
    if (Node.isSpreadAssignment(property)) return name === '...' ? [expressionOf(property.getExpression())] : [];
    if (Node.isShorthandPropertyAssignment(property))
      return property.getName() === name ? [expressionOf(property.getNameNode())] : [];
    const value =
      Node.isPropertyAssignment(property) && property.getName() === name ? property.getInitializer() : undefined;
    return value ? [expressionOf(value)] : [];
  });
}

type Calling = Node & { getExpression(): Node; getArguments(): Node[] };

const isCall = (node: Node): node is Calling => Node.isCallExpression(node) || Node.isNewExpression(node);

function callOf(call: Calling): Call {
  return Object.assign(expressionOf(call), { args: call.getArguments().map(expressionOf) });
}

type Binary = Node & { getLeft(): Node; getRight(): Node; getOperatorToken(): Node };

const isComparison = (node: Binary): boolean => COMPARES.has(node.getOperatorToken().getText());

function comparisonOf(node: Binary): Comparison {
  return Object.assign(expressionOf(node), {
    operator: node.getOperatorToken().getText(),
    left: expressionOf(node.getLeft()),
    right: expressionOf(node.getRight()),
  });
}

/** The comparison as seen from the one side, if it is one between these two. */
function orient(comparison: Comparison, some: readonly string[], others: readonly string[]): Comparison[] {
  const { operator, left, right } = comparison;
  if (left.reads(...some) && right.reads(...others)) return [comparison];
  if (!left.reads(...others) || !right.reads(...some)) return [];
  return [Object.assign(comparison, { operator: MIRRORED[operator] ?? operator, left: right, right: left })];
}

const isLoop = (node: Node): node is Node =>
  Node.isForStatement(node) || Node.isWhileStatement(node) || Node.isDoStatement(node) || Node.isForOfStatement(node);

function loopOf(loop: Node): Loop {
  const condition = Node.isForStatement(loop)
    ? loop.getCondition()
    : Node.isWhileStatement(loop) || Node.isDoStatement(loop)
      ? loop.getExpression()
      : undefined;
  const exits = [
    ...loop.getDescendantsOfKind(SyntaxKind.BreakStatement),
    ...loop.getDescendantsOfKind(SyntaxKind.ReturnStatement),
  ];
  const ends = exits.flatMap((exit) =>
    guardsOf(exit).filter((guard) => loop.getDescendants().includes(guard) && guard !== condition),
  );
  return {
    line: loop.getStartLineNumber(),
    counts: direction(loop),
    ends: [...(condition ? [condition] : []), ...ends].map(expressionOf),
  };
}

function direction(loop: Node): Loop['counts'] {
  const text = (Node.isForStatement(loop) ? loop.getIncrementor() : loop)?.getText() ?? '';
  const [up, down] = [/\+\+|\+= ?1\b/.test(text), /--|-= ?1\b/.test(text)];
  return up === down ? undefined : up ? 'up' : 'down';
}

function changedGlobals(file: SourceFile | undefined): Place[] {
  return (file?.getVariableDeclarations() ?? [])
    .filter(isChanged)
    .map((declaration) => ({ line: declaration.getStartLineNumber() }));
}

/** Whether a function of the file assigns to the variable, or changes what it holds. */
function isChanged(declaration: Node): boolean {
  const uses = declaration.getSourceFile().getDescendantsOfKind(SyntaxKind.Identifier);
  return uses.some(
    (use) => declarationOf(use) === declaration && use.getFirstAncestor(isFunction) !== undefined && isTarget(use),
  );
}

function isTarget(use: Node): boolean {
  let target = use;
  let parent = use.getParent();
  while (
    parent &&
    (Node.isPropertyAccessExpression(parent) ||
      Node.isElementAccessExpression(parent) ||
      Node.isNonNullExpression(parent)) &&
    parent.getExpression() === target
  ) {
    if (
      Node.isPropertyAccessExpression(parent) &&
      Node.isCallExpression(parent.getParent()) &&
      CHANGES.has(parent.getName())
    )
      return true;
    target = parent;
    parent = parent.getParent();
  }
  if (Node.isBinaryExpression(parent))
    return ASSIGNS.test(parent.getOperatorToken().getText()) && parent.getLeft() === target;
  return (
    Node.isPostfixUnaryExpression(parent) ||
    (Node.isPrefixUnaryExpression(parent) && /^(\+\+|--)/.test(parent.getText()))
  );
}
