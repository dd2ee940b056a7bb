import { Node, SyntaxKind } from 'ts-morph';
import { callsTo, isFunction, type Fn } from './meaning.ts';

/** The conditions that decide whether a node is reached, the nearest first. */
export function guardsOf(node: Node, seen: ReadonlySet<Node> = new Set()): readonly Node[] {
  const guards: Node[] = [];
  let inner = node;
  for (const outer of node.getAncestors()) {
    guards.push(...conditionsOf(outer, inner), ...earlyExits(outer, inner));
    if (isFunction(outer) && !seen.has(outer)) {
      // A helper is reached where it is called.
      const visited = new Set(seen).add(outer);
      guards.push(...callsTo(outer).flatMap((call) => guardsOf(call, visited)));
    }
    inner = outer;
  }
  return guards;
}

/** The condition of `outer` under which its part `inner` is reached. */
function conditionsOf(outer: Node, inner: Node): readonly Node[] {
  if (Node.isIfStatement(outer) || Node.isWhileStatement(outer))
    return outer.getExpression() === inner ? [] : [outer.getExpression()];
  if (Node.isConditionalExpression(outer)) return outer.getCondition() === inner ? [] : [outer.getCondition()];
  if (Node.isForStatement(outer)) {
    const condition = outer.getCondition();
    return condition && condition !== inner ? [condition] : [];
  }
  const isLogical = Node.isBinaryExpression(outer) && ['&&', '||', '??'].includes(outer.getOperatorToken().getText());
  return isLogical && outer.getRight() === inner ? [outer.getLeft()] : [];
}

/** Conditions of `if (...) return;` and the like that stand before `inner` in a list of statements. */
function earlyExits(outer: Node, inner: Node): readonly Node[] {
  return statementsBefore(outer, inner)
    .filter(Node.isIfStatement)
    .filter((statement) => leaves(statement.getThenStatement()))
    .map((statement) => statement.getExpression());
}

function statementsBefore(outer: Node, inner: Node): readonly Node[] {
  const statements = statementsOf(outer);
  const at = statements.indexOf(inner);
  return at < 0 ? [] : statements.slice(0, at);
}

function statementsOf(node: Node): readonly Node[] {
  return Node.isBlock(node) || Node.isSourceFile(node) || Node.isCaseClause(node) || Node.isDefaultClause(node)
    ? node.getStatements()
    : [];
}

/** Whether a statement leaves the list that it stands in. */
function leaves(statement: Node): boolean {
  if (Node.isReturnStatement(statement) || Node.isThrowStatement(statement)) return true;
  if (Node.isBreakStatement(statement) || Node.isContinueStatement(statement)) return true;
  const last = Node.isBlock(statement) ? statement.getStatements().at(-1) : undefined;
  return last !== undefined && leaves(last);
}

/** Statements that may run after a node in its function: later ones in each list around it, up to one that leaves. */
export function laterStatements(node: Node): readonly Node[] {
  const later: Node[] = [];
  let inner = node;
  for (const outer of node.getAncestors()) {
    const statements = statementsOf(outer);
    const at = statements.indexOf(inner);
    for (const statement of at < 0 ? [] : statements.slice(at + 1)) {
      later.push(statement);
      if (leaves(statement)) return later;
    }
    if (at >= 0 && leaves(inner)) return later;
    if (isFunction(outer)) return later;
    inner = outer;
  }
  return later;
}

/** Whether an `await` may have come before a node since its function, or the caller of that helper, began. */
export function isAfterAwait(node: Node, seen: ReadonlySet<Node> = new Set()): boolean {
  let inner = node;
  for (const outer of node.getAncestors()) {
    if (statementsBefore(outer, inner).some(mayAwaitAndGoOn)) return true;
    if (isFunction(outer))
      return !seen.has(outer) && callsTo(outer).some((call) => isAfterAwait(call, new Set(seen).add(outer)));
    inner = outer;
  }
  return false;
}

/** An `await` in a branch that ends in a return is none for what follows. */
function mayAwaitAndGoOn(statement: Node): boolean {
  if (Node.isIfStatement(statement)) {
    const branches = [statement.getThenStatement(), statement.getElseStatement()].filter(
      (branch) => branch !== undefined,
    );
    return hasAwait(statement.getExpression()) || branches.some((branch) => !leaves(branch) && hasAwait(branch));
  }
  return hasAwait(statement);
}

function hasAwait(node: Node): boolean {
  const awaits = [
    ...(Node.isAwaitExpression(node) ? [node] : []),
    ...node.getDescendantsOfKind(SyntaxKind.AwaitExpression),
  ];
  // One in a callback is waited for there, not here.
  return awaits.some((one) => one.getFirstAncestor(isFunction) === node.getFirstAncestor(isFunction));
}

/** The functions of the file that a function calls, with itself. */
export function withHelpers(fn: Fn, called: (call: Node & { getExpression(): Node }) => Fn | undefined): readonly Fn[] {
  const found = new Set<Fn>([fn]);
  for (const one of found) {
    for (const call of one.getDescendantsOfKind(SyntaxKind.CallExpression)) {
      const helper = called(call);
      // A function within another is read with it.
      if (helper && ![...found].some((outer) => helper === outer || helper.getAncestors().includes(outer)))
        found.add(helper);
    }
  }
  return [...found];
}
