/** Each common mistake of the task, planted in the reference and in other designs. */
export const mutants = [
  // L13-CURRENT-STATE
  {
    mistake: 'L13-CURRENT-STATE',
    edits: [
      {
        find: "    if (event.type !== 'accepted') continue;\n",
        replace: "    if (event.type !== 'accepted') continue;\n    if (events.findLast((one) => one.type === 'accepted' && one.from === event.from) !== event) continue;\n",
      },
    ],
  },
  {
    mistake: 'L13-CURRENT-STATE',
    edits: [
      {
        find: '  const votes = new Map<string, { readonly v: Value; readonly places: number[]; readonly by: Set<NodeId> }>();\n',
        replace: '  const votes = new Map<string, { readonly v: Value; readonly places: number[]; readonly by: Set<NodeId> }>();\n  const highest = Math.max(0, ...events.map((event) => (event.type === \'accepted\' ? event.n : 0)));\n',
      },
      { find: '  return [...votes.values()].filter(({ by }) => isMajority(acceptors, by));', replace: '  return [...votes.values()].filter(({ by, places }) => isMajority(acceptors, by) && events[places[0] ?? 0]?.n === highest);' },
    ],
  },
  {
    mistake: 'L13-CURRENT-STATE',
    design: 'layers',
    second: true,
    edits: [
      {
        find: "  const votes = events.filter((one) => one.type === 'accepted');\n  const isChosen",
        replace: "  const all = events.filter((one) => one.type === 'accepted');\n  const votes = acceptors.flatMap((id) => all.filter(({ from }) => from === id).sort((a, b) => b.n - a.n).slice(0, 1));\n  const isChosen",
      },
    ],
  },
  {
    mistake: 'L13-CURRENT-STATE',
    design: 'depth-first',
    second: true,
    edits: [
      { find: '    by.add(event.from);\n', replace: '    for (const others of Object.values(voters)) others.delete(event.from);\n    by.add(event.from);\n' },
      { find: '    first ??= event;\n', replace: '    if (first && (voters[`${first.n} ${JSON.stringify(first.v)}`]?.size ?? 0) * 2 <= acceptors.length) first = undefined;\n    first ??= event;\n' },
    ],
  },
  // The history is judged rightly, and the search keeps the last votes only.
  {
    mistake: 'L13-CURRENT-STATE',
    design: 'layers',
    edits: [
      {
        find: '        const before = { acceptors: model.acceptors, events: place.facts };\n',
        replace:
          "        const past = place.facts.filter((old) => old.type !== 'accepted' || !happened.some((one) => one.type === 'accepted' && one.from === old.from));\n        const before = { acceptors: model.acceptors, events: past };\n",
      },
      { find: 'new Map([...place.facts, ...happened].map(', replace: 'new Map([...past, ...happened].map(' },
    ],
  },
  {
    mistake: 'L13-CURRENT-STATE',
    design: 'depth-first',
    second: true,
    edits: [
      {
        find: 'if (visit(next.state, [...events, ...next.happened])) return true;',
        replace: "const voters = next.happened.map((one) => (one.type === 'accepted' ? one.from : ''));\n      if (visit(next.state, [...events.filter((one) => one.type !== 'accepted' || !voters.includes(one.from)), ...next.happened])) return true;",
      },
    ],
  },

  // L13-CROSS-BALLOT
  {
    mistake: 'L13-CROSS-BALLOT',
    edits: [{ find: 'keyOf([event.n, event.v])', replace: 'keyOf(event.v)' }],
  },
  {
    mistake: 'L13-CROSS-BALLOT',
    edits: [
      { find: '  return [...votes.values()].filter(({ by }) => isMajority(acceptors, by));', replace: '  const all = [...votes.values()];\n  return all.filter(({ v }) => isMajority(acceptors, all.filter((one) => one.v === v).flatMap(({ by }) => [...by])));' },
    ],
  },
  {
    mistake: 'L13-CROSS-BALLOT',
    design: 'depth-first',
    second: true,
    edits: [{ find: '(voters[`${event.n} ${JSON.stringify(event.v)}`] ??= new Set());', replace: '(voters[JSON.stringify(event.v)] ??= new Set());' }],
  },
  {
    mistake: 'L13-CROSS-BALLOT',
    design: 'layers',
    second: true,
    edits: [{ find: 'one.from === id && one.n === n && one.v === v', replace: 'one.from === id && one.v === v' }],
  },

  // L13-SCOPE
  {
    mistake: 'L13-SCOPE',
    edits: [{ find: 'if (event.n > scope.ballots) continue;', replace: 'if (event.n > Math.min(scope.ballots, 2)) continue;' }],
  },
  {
    mistake: 'L13-SCOPE',
    edits: [{ find: 'if (event.n > scope.ballots) continue;', replace: 'if (event.n > 2) continue;' }],
  },
  {
    mistake: 'L13-SCOPE',
    edits: [{ find: 'if (event.n > scope.ballots) continue;', replace: 'if (event.n > scope.ballots || wayTo(visit).length >= 10) continue;' }],
  },
  {
    mistake: 'L13-SCOPE',
    edits: [{ find: 'if (event.n > scope.ballots) continue;', replace: 'if (event.n >= scope.ballots) continue;' }],
  },
  {
    mistake: 'L13-SCOPE',
    edits: [{ find: '    queue.add(visit);\n', replace: '    if (seen.size < 500) queue.add(visit);\n' }],
  },
  {
    mistake: 'L13-SCOPE',
    edits: [{ find: '      if (event.n > scope.ballots) continue;\n', replace: '' }],
  },
  {
    mistake: 'L13-SCOPE',
    design: 'layers',
    second: true,
    edits: [{ find: '.filter((event) => event.n <= ballots)', replace: '.filter((event) => event.n <= model.acceptors.length + ballots)' }],
  },
  {
    mistake: 'L13-SCOPE',
    design: 'safe-votes',
    second: true,
    edits: [{ find: 'if (event.n > scope.ballots) continue;', replace: 'if (event.n >= scope.ballots && event.n > 2) continue;' }],
  },
  {
    mistake: 'L13-SCOPE',
    design: 'layers',
    second: true,
    edits: [
      { find: 'for (let layer: readonly Place[] = [start]; layer.length > 0; ) {', replace: 'let depth = 0;\n  for (let layer: readonly Place[] = [start]; layer.length > 0 && depth < 10; depth++) {' },
    ],
  },
  {
    mistake: 'L13-SCOPE',
    design: 'depth-first',
    second: true,
    edits: [{ find: '.filter(({ n }) => n <= ballots)', replace: '.filter(({ n }) => n < Math.max(ballots, 3))' }],
  },

  // L13-STATE-KEY
  {
    mistake: 'L13-STATE-KEY',
    edits: [{ find: 'keyOf([visit.state, visit.past.map(keyOf).sort()])', replace: 'keyOf(visit.state)' }],
  },
  {
    mistake: 'L13-STATE-KEY',
    edits: [{ find: 'keyOf([visit.state, visit.past.map(keyOf).sort()])', replace: 'JSON.stringify([visit.state, new Set(visit.past.map(keyOf).sort())])' }],
  },
  {
    mistake: 'L13-STATE-KEY',
    edits: [{ find: 'keyOf([visit.state, visit.past.map(keyOf).sort()])', replace: 'keyOf([visit.state, visit.past])' }],
  },
  {
    mistake: 'L13-STATE-KEY',
    edits: [{ find: 'keyOf([visit.state, visit.past.map(keyOf).sort()])', replace: 'keyOf(visit.past.map(keyOf).sort())' }],
  },
  {
    mistake: 'L13-STATE-KEY',
    design: 'layers',
    second: true,
    edits: [{ find: 'key: keyOf({ state, facts })', replace: 'key: JSON.stringify(state)' }],
  },
  {
    mistake: 'L13-STATE-KEY',
    design: 'safe-votes',
    second: true,
    edits: [{ find: 'keyOf([node.state, node.ledger])', replace: 'JSON.stringify([node.state, node.ledger])' }],
  },
  {
    mistake: 'L13-STATE-KEY',
    design: 'depth-first',
    second: true,
    edits: [{ find: '[...new Set(events.map(keyOf))].sort().join(\' \')', replace: 'events.map(keyOf).join(\' \')' }],
  },

  // L13-VACUOUS
  {
    mistake: 'L13-VACUOUS',
    edits: [{ find: 'if (event.n > scope.ballots) continue;', replace: "if (!(Number(event['ballot']) <= scope.ballots)) continue;" }],
  },
  {
    mistake: 'L13-VACUOUS',
    edits: [{ find: 'model.step(visit.state, event);', replace: 'model.step(model.start, model.events(model.start).find(({ n }) => n === event.n) ?? event);' }],
  },
  {
    mistake: 'L13-VACUOUS',
    edits: [{ find: '      meet(next);\n', replace: "      if (happened.some(({ type }) => type === 'promise')) meet(next);\n" }],
  },
  {
    mistake: 'L13-VACUOUS',
    edits: [{ find: 'if (choicesIn(model.acceptors, visit.past).length > 0) statesWithChoice++;', replace: "if (visit.past.length > 0 && visit.past.every(({ type }) => type === 'accepted')) statesWithChoice++;" }],
  },
  {
    mistake: 'L13-VACUOUS',
    design: 'safe-votes',
    second: true,
    edits: [{ find: 'while (open.size > 0) {', replace: 'while (open.size > 1) {' }],
  },
  {
    mistake: 'L13-VACUOUS',
    design: 'layers',
    second: true,
    edits: [{ find: 'if (enter(reached, { from: place.key, by })) next.push(reached);', replace: 'if (!enter(reached, { from: place.key, by })) next.push(reached);' }],
  },
  {
    mistake: 'L13-VACUOUS',
    design: 'depth-first',
    second: true,
    edits: [{ find: '.filter(({ n }) => n <= ballots)', replace: ".filter((event) => Number(event['round']) <= ballots)" }],
  },

  // L13-TOO-STRONG
  {
    mistake: 'L13-TOO-STRONG',
    edits: [
      {
        find: '    default:\n      return undefined;\n  }\n}\n\nfunction placesOf',
        replace:
          "    default: {\n      const higher = event ? placesOf(events, step, (one) => one.type === 'promise' && one.from === event.from && one.n > event.n) : [];\n      return higher.length > 0 ? { ok: false, violated: 'PROMISE-MONO', step, witness: higher } : undefined;\n    }\n  }\n}\n\nfunction placesOf",
      },
    ],
  },
  {
    mistake: 'L13-TOO-STRONG',
    edits: [
      {
        find: '    default:\n      return undefined;\n  }\n}\n\nfunction placesOf',
        replace:
          "    default: {\n      const higher = event ? placesOf(events, step, (one) => one.type === 'promise' && one.from === event.from && one.n >= event.n) : [];\n      return higher.length > 0 ? { ok: false, violated: 'PROMISE-MONO', step, witness: higher } : undefined;\n    }\n  }\n}\n\nfunction placesOf",
      },
    ],
  },
  {
    mistake: 'L13-TOO-STRONG',
    edits: [{ find: "one.type === 'accept' && one.n === n && one.v !== v", replace: "one.type === 'accept' && one.n === n" }],
  },
  {
    mistake: 'L13-TOO-STRONG',
    edits: [
      {
        find: '  const tops: (PromiseGiven | undefined)[]',
        replace: '  const most = Math.max(0, ...promises.map((one) => one.acceptedN ?? 0));\n  if (promises.some((one) => one.acceptedN === most && one.acceptedV !== v)) return false;\n  const tops: (PromiseGiven | undefined)[]',
      },
    ],
  },
  {
    mistake: 'L13-TOO-STRONG',
    edits: [
      {
        find: '  const other = mine && choices.find(({ v }) => v !== mine.v);\n  if (!other) return undefined;\n',
        replace: "  const vote = events[step];\n  const differing = vote?.type === 'accepted' ? placesOf(events, step, (one) => one.type === 'accepted' && one.v !== vote.v) : [];\n  if (differing.length > 0) return { ok: false, violated: 'AGREE', step, witness: differing };\n  const other = mine && choices.find(({ v }) => v !== mine.v);\n  if (!other) return undefined;\n",
      },
    ],
  },
  {
    mistake: 'L13-TOO-STRONG',
    design: 'safe-votes',
    second: true,
    edits: [{ find: "  if (event.type === 'promise') return undefined;\n", replace: "  if (event.type === 'promise') return (ledger.promised[event.from] ?? 0) >= event.n ? 'PROMISE-MONO' : undefined;\n" }],
  },
  {
    mistake: 'L13-TOO-STRONG',
    design: 'layers',
    second: true,
    edits: [
      {
        find: "  const choices = choicesOf(acceptors, [...events, event]);\n",
        replace: "  if (!events.some((one) => one.type === 'promise' && one.from === event.from && one.n === event.n)) return 'PROMISE-MONO';\n  const choices = choicesOf(acceptors, [...events, event]);\n",
      },
    ],
  },
  {
    mistake: 'L13-TOO-STRONG',
    design: 'depth-first',
    second: true,
    edits: [{ find: "one.event.n === event.n && !Object.is(one.event.v, event.v));\n    if (other)", replace: "one.event.n === event.n);\n    if (other)" }],
  },
];
