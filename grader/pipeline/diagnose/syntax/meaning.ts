import { Node, SyntaxKind, type Identifier, type ParameterDeclaration } from 'ts-morph';

/** What an expression stands for: `['$0', 'log', 'length']`. One expression may have several. */
export type Path = readonly string[];

/** A function with a body, however it is written. */
export type Fn = Node & { getParameters(): ParameterDeclaration[] };

/** More than code written by hand comes to. */
const PATHS_MOST = 20;

/** Methods that hand on what they are called on, or items of it. */
const HANDS_ON = new Set([
  'slice',
  'filter',
  'concat',
  'toReversed',
  'toSorted',
  'reverse',
  'sort',
  'values',
  'entries',
  'toSpliced',
]);
const TAKES_ITEM = new Set(['at', 'find', 'findLast', 'pop', 'shift']);
/** Methods whose callback gets an item first. */
const VISITS = new Set([
  'map',
  'flatMap',
  'filter',
  'find',
  'findLast',
  'findIndex',
  'findLastIndex',
  'some',
  'every',
  'forEach',
]);

export function isFunction(node: Node): node is Fn {
  return (
    Node.isFunctionDeclaration(node) ||
    Node.isFunctionExpression(node) ||
    Node.isArrowFunction(node) ||
    Node.isMethodDeclaration(node)
  );
}

/** The expression without what changes nothing of its meaning. */
export function bare(node: Node): Node {
  if (Node.isParenthesizedExpression(node) || Node.isAsExpression(node) || Node.isNonNullExpression(node))
    return bare(node.getExpression());
  if (Node.isSatisfiesExpression(node) || Node.isAwaitExpression(node) || Node.isSpreadElement(node))
    return bare(node.getExpression());
  return node;
}

/** All paths that an expression may stand for; none when it is computed. */
export function pathsOf(node: Node): readonly Path[] {
  return distinctPathsOf(bare(node));
}

/** Worked out once a node: code may lead from name to name in circles, or by many ways to the same place. */
const distinctPathsOf = remembered((node: Node): readonly Path[] => {
  const paths = pathsOfBare(node);
  return paths
    .filter((path, i) => paths.findIndex((other) => other.join('.') === path.join('.')) === i)
    .slice(0, PATHS_MOST);
}, []);

function pathsOfBare(inner: Node): readonly Path[] {
  if (Node.isPropertyAccessExpression(inner)) return extend(pathsOf(inner.getExpression()), inner.getName());
  if (Node.isElementAccessExpression(inner)) {
    const key = inner.getArgumentExpression();
    return extend(pathsOf(inner.getExpression()), key && Node.isStringLiteral(key) ? key.getLiteralText() : '[]');
  }
  if (Node.isCallExpression(inner)) return pathsOfCall(inner);
  if (Node.isConditionalExpression(inner)) return [...pathsOf(inner.getWhenTrue()), ...pathsOf(inner.getWhenFalse())];
  if (Node.isBinaryExpression(inner) && ['??', '||'].includes(inner.getOperatorToken().getText())) {
    return [...pathsOf(inner.getLeft()), ...pathsOf(inner.getRight())];
  }
  if (Node.isArrayLiteralExpression(inner)) {
    // `[...log]` is another array of the same entries.
    return inner.getElements().flatMap((element) => (Node.isSpreadElement(element) ? pathsOf(element) : []));
  }
  return Node.isIdentifier(inner) ? pathsOfName(inner) : [];
}

function pathsOfCall(call: Node & { getExpression(): Node }): readonly Path[] {
  const callee = bare(call.getExpression());
  if (!Node.isPropertyAccessExpression(callee)) return extend(pathsOf(callee), '()');
  const [name, of] = [callee.getName(), pathsOf(callee.getExpression())];
  const isObject = callee.getExpression().getText() === 'Object';
  const [argument] = Node.isCallExpression(call) ? call.getArguments() : [];
  if (isObject && argument && (name === 'values' || name === 'entries')) return pathsOf(argument);
  if (HANDS_ON.has(name)) return of;
  return TAKES_ITEM.has(name) ? extend(of, '[]') : extend(extend(of, name), '()');
}

/** A part of something computed is still a part of the name that it has. */
function extend(paths: readonly Path[], segment: string): readonly Path[] {
  return (paths.length > 0 ? paths : [['?']]).map((path) => [...path, segment]);
}

function pathsOfName(name: Identifier): readonly Path[] {
  const declaration = declarationOf(name);
  if (declaration === undefined) return [[name.getText()]];
  return pathsOfDeclaration(declaration);
}

/** Where a name is declared in the file; undefined for what comes from outside, such as `Math`. */
export function declarationOf(name: Identifier): Node | undefined {
  const parent = name.getParent();
  // `{ entries }` as a value: the symbol of the field is not that of the variable.
  if (Node.isShorthandPropertyAssignment(parent)) return parent.getValueSymbol()?.getDeclarations()[0];
  return name.getSymbol()?.getDeclarations()[0];
}

function pathsOfDeclaration(declaration: Node): readonly Path[] {
  if (Node.isBindingElement(declaration)) return pathsOfBinding(declaration);
  if (Node.isParameterDeclaration(declaration)) return pathsOfParameter(declaration);
  if (!Node.isVariableDeclaration(declaration)) return [];
  const loop = declaration.getFirstAncestorByKind(SyntaxKind.ForOfStatement);
  if (loop?.getInitializer() === declaration.getParent()) return extend(pathsOf(loop.getExpression()), '[]');
  return valuesOf(declaration).flatMap(pathsOf);
}

function pathsOfBinding(element: Node): readonly Path[] {
  if (!Node.isBindingElement(element)) return [];
  const pattern = element.getParent();
  const source = pathsOfPattern(pattern.getParent());
  if (Node.isObjectBindingPattern(pattern))
    return extend(source, element.getPropertyNameNode()?.getText() ?? element.getName());
  // In `[i, entry] of list.entries()` only the second is an item.
  const isKey = pattern.getElements()[0] === element && isOfEntries(pattern);
  return isKey ? [] : isOfEntries(pattern) ? source : extend(source, '[]');
}

/** What a destructuring pattern takes apart. */
function pathsOfPattern(holder: Node): readonly Path[] {
  return Node.isBindingElement(holder) ? pathsOfBinding(holder) : pathsOfDeclaration(holder);
}

function isOfEntries(pattern: Node): boolean {
  const source =
    pattern.getFirstAncestorByKind(SyntaxKind.ForOfStatement)?.getExpression() ??
    callOfCallback(pattern)?.getExpression();
  return source !== undefined && /\.entries\b/.test(source.getText()) && /entries\(/.test(source.getText());
}

function callOfCallback(node: Node): (Node & { getExpression(): Node }) | undefined {
  const fn = node.getFirstAncestor(isFunction);
  const call = fn?.getParent();
  return Node.isCallExpression(call) ? call : undefined;
}

/**
 * A callback's first parameter is an item of what is visited. Another function's parameter is what its
 * callers in this file hand over, and `$0`, `$1`, ... by its place if there are none.
 */
function pathsOfParameter(parameter: ParameterDeclaration): readonly Path[] {
  const fn = parameter.getParent();
  // The key of an index signature is a parameter too.
  if (!isFunction(fn)) return [];
  const place = fn.getParameters().indexOf(parameter);
  const call = fn.getParent();
  if (Node.isCallExpression(call)) {
    const callee = bare(call.getExpression());
    if (place > 0 || !Node.isPropertyAccessExpression(callee) || !VISITS.has(callee.getName())) return [];
    return extend(pathsOf(callee.getExpression()), '[]');
  }
  const handed = callsTo(fn).flatMap((one) => one.getArguments()[place] ?? []);
  return handed.length > 0 ? handed.flatMap(pathsOf) : [[`$${place}`]];
}

/** Calls in this file of a function declared in it; none for an exported one, whose caller is the node. */
export const callsTo = remembered((fn: Fn): readonly (Node & { getArguments(): Node[] })[] => {
  const holder = Node.isFunctionDeclaration(fn) ? fn : fn.getParent();
  if (!Node.isFunctionDeclaration(holder) && !Node.isVariableDeclaration(holder)) return [];
  if (holder.isExported()) return [];
  return fn
    .getSourceFile()
    .getDescendantsOfKind(SyntaxKind.CallExpression)
    .filter((call) => {
      const callee = bare(call.getExpression());
      return Node.isIdentifier(callee) && declarationOf(callee) === holder;
    });
}, []);

/** The function that a call runs, if it is declared in this file. */
export function calledFunction(call: Node & { getExpression(): Node }): Fn | undefined {
  const callee = bare(call.getExpression());
  const declaration = Node.isIdentifier(callee) ? declarationOf(callee) : undefined;
  if (declaration && isFunction(declaration)) return declaration;
  const value = Node.isVariableDeclaration(declaration) ? declaration.getInitializer() : undefined;
  return value && isFunction(value) ? value : undefined;
}

/** Everything that a variable may hold: its initial value, and what is assigned to it later. */
export function valuesOf(declaration: Node): readonly Node[] {
  if (!Node.isVariableDeclaration(declaration)) return [];
  const initial = declaration.getInitializer();
  return [...(initial ? [initial] : []), ...assignmentsTo(declaration)];
}

const assignmentsTo = remembered((declaration: Node): readonly Node[] => {
  const scope = declaration.getFirstAncestor((node) => isFunction(node) || Node.isSourceFile(node));
  return (scope?.getDescendantsOfKind(SyntaxKind.BinaryExpression) ?? [])
    .filter((node) => {
      const target = bare(node.getLeft());
      return (
        /^(\?\?|\|\||&&|[-+*])?=$/.test(node.getOperatorToken().getText()) &&
        Node.isIdentifier(target) &&
        declarationOf(target) === declaration
      );
    })
    .map((node) => node.getRight());
}, []);

/** A function of a node that does its work once a node; `meanwhile` answers whoever asks again before that is done. */
function remembered<In extends Node, Out>(work: (node: In) => Out, meanwhile: Out): (node: In) => Out {
  const known = new WeakMap<In, Out>();
  return (node) => {
    const found = known.get(node);
    if (found !== undefined) return found;
    known.set(node, meanwhile);
    const result = work(node);
    known.set(node, result);
    return result;
  };
}
