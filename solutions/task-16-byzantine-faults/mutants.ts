/** Each common mistake of the task, planted in the reference and in other designs. */
export const mutants = [
  // L16-SILENCE
  {
    mistake: 'L16-SILENCE',
    edits: [{ find: "  return stop >= 0 ? { class: 'crash', witness: [stop] }", replace: "  return stop >= 0 ? { class: 'byzantine', witness: [stop] }" }],
  },
  {
    mistake: 'L16-SILENCE',
    edits: [{ find: "  if (omission) return { class: 'omission', witness: omission };", replace: "  if (omission) return { class: 'byzantine', witness: omission };" }],
  },
  {
    mistake: 'L16-SILENCE',
    edits: [{ find: "    else if (kind === 'missed') missed ??= at;", replace: "    else if (kind === 'missed') return [at];" }],
  },
  {
    mistake: 'L16-SILENCE',
    design: 'automaton',
    second: true,
    edits: [{ find: "      return raised({ ...state, gap: state.gap ?? at }, 'crash', [at]);", replace: "      return raised({ ...state, gap: state.gap ?? at }, 'omission', [at]);" }],
  },
  {
    mistake: 'L16-SILENCE',
    design: 'rules',
    second: true,
    edits: [{ find: "  seen.forEach((one, at) => (one.kind === 'restarted' ? lives.push([]) : lives.at(-1)?.push(at)));", replace: '  seen.forEach((_one, at) => lives.at(-1)?.push(at));' }],
  },

  // L16-BLAME-NETWORK
  {
    mistake: 'L16-BLAME-NETWORK',
    edits: [{ find: "kind === 'missed' || kind === 'restarted');\n  return", replace: "kind === 'missed' || kind === 'restarted' || kind === 'unheard');\n  return" }],
  },
  {
    mistake: 'L16-BLAME-NETWORK',
    edits: [{ find: "else if (kind === 'missed') missed ??= at;", replace: "else if (kind === 'missed' || kind === 'lost') missed ??= at;" }],
  },
  {
    mistake: 'L16-BLAME-NETWORK',
    edits: [{ find: "if (seen.kind !== 'signed') continue;", replace: "if (seen.kind !== 'signed' && seen.kind !== 'accused') continue;" }],
  },
  {
    mistake: 'L16-BLAME-NETWORK',
    edits: [{ find: "  const omission = goesOn", replace: "  const twice = observations.findIndex((one, at) => one.kind === 'arrived' && observations.slice(0, at).some((other) => other.kind === 'arrived' && other.to === one.to && other.message === one.message));\n  if (twice >= 0) return { class: 'byzantine', witness: [twice] };\n  const omission = goesOn" }],
  },
  {
    mistake: 'L16-BLAME-NETWORK',
    design: 'automaton',
    second: true,
    edits: [{ find: "    default:\n      return state;\n  }\n}\n\nfunction acted", replace: "    case 'garbled':\n      return raised(state, 'byzantine', [at]);\n    default:\n      return state;\n  }\n}\n\nfunction acted" }],
  },
  {
    mistake: 'L16-BLAME-NETWORK',
    design: 'timed',
    second: true,
    edits: [{ find: "    else if (seen.kind === 'missed' && act", replace: "    else if ((seen.kind === 'missed' || seen.kind === 'unheard') && act" }],
  },

  // L16-AMNESIA
  {
    mistake: 'L16-AMNESIA',
    edits: [{ find: "    if (seen.kind !== 'signed') continue;", replace: "    if (seen.kind === 'restarted') words.clear();\n    if (seen.kind !== 'signed') continue;" }],
  },
  {
    mistake: 'L16-AMNESIA',
    edits: [{ find: "  if (lie) return { class: 'byzantine', witness: lie };", replace: "  if (lie && !observations.slice(...lie).some(({ kind }) => kind === 'restarted')) return { class: 'byzantine', witness: lie };" }],
  },
  {
    mistake: 'L16-AMNESIA',
    design: 'automaton',
    second: true,
    edits: [{ find: "      return raised({ ...state, gap: null }, 'crash', [at]);", replace: "      return raised({ ...state, gap: null, words: new Map() }, 'crash', [at]);" }],
  },
  {
    mistake: 'L16-AMNESIA',
    design: 'timed',
    second: true,
    edits: [{ find: '    if (other) return', replace: '    if (other && restartsBetween(observations, other.at, at).length === 0) return' }],
  },

  // L16-WEAK-ADVERSARY
  {
    mistake: 'L16-WEAK-ADVERSARY',
    edits: [{ find: "        faulty: { S3: { do: 'double-vote' } },\n        script: [{ do: 'connect'", replace: "        faulty: { S3: { do: 'silent' } },\n        script: [{ do: 'connect'" }],
  },
  {
    mistake: 'L16-WEAK-ADVERSARY',
    edits: [{ find: "[behaviour.to.includes(to) ? (lies.contradict(message) ?? message) : message]", replace: "[behaviour.to.includes(to) ? ({ type: 'garbage', noise: count } as Message) : message]" }],
  },
  {
    mistake: 'L16-WEAK-ADVERSARY',
    edits: [{ find: "        return { says, grants: lies.grant(message, 'forge-ack') };", replace: "        return { says, grants: { ok: true } };" }],
  },
  {
    mistake: 'L16-WEAK-ADVERSARY',
    edits: [{ find: "        faulty: { S3: { do: 'forge-ack' } },", replace: "        faulty: { S3: { do: 'bit-flip' } }," }],
  },
  {
    mistake: 'L16-WEAK-ADVERSARY',
    design: 'automaton',
    second: true,
    edits: [{ find: "    faulty: { S1: { do: 'forge-ack' } },", replace: "    faulty: { S1: { do: 'puppet' } }," }],
  },
  {
    mistake: 'L16-WEAK-ADVERSARY',
    design: 'rules',
    second: true,
    edits: [{ find: "lies.contradict(message) : undefined;", replace: "({ lie: true } as unknown as Message) : undefined;" }],
  },

  // L16-SUPER-ADVERSARY
  {
    mistake: 'L16-SUPER-ADVERSARY',
    edits: [{ find: "        faulty: { S3: { do: 'double-vote' } },\n        script: [{ do: 'connect'", replace: "        faulty: { S2: { do: 'double-vote' }, S3: { do: 'double-vote' } },\n        script: [{ do: 'connect'" }],
  },
  {
    mistake: 'L16-SUPER-ADVERSARY',
    edits: [{ find: "          { do: 'connect', groups: [['S1'], ['S2', 'S3']] },", replace: "          { do: 'connect', groups: [['S1'], ['S2', 'S3']] },\n          { do: 'inject', from: 'S1', to: 'S2', message: { type: 'RequestVote', term: 1, candidateId: 'S1', lastLogIndex: 0, lastLogTerm: 0 } as Message }," }],
  },
  {
    mistake: 'L16-SUPER-ADVERSARY',
    edits: [{ find: "peers.map((to) => ({ to, message: vote })));\n        return", replace: "peers.flatMap((to) => [to, ...peers].map((name) => ({ to, message: { ...vote, replica: name, signer: name } as Message }))));\n        return" }],
  },
  {
    mistake: 'L16-SUPER-ADVERSARY',
    design: 'rules',
    second: true,
    edits: [{ find: "      { do: 'timeout', node: 'S1', timer: 'election' },\n      pause(),\n      { do: 'heal' },", replace: "      { do: 'crash', node: 'S3' } as unknown as LoneAttackStep,\n      { do: 'timeout', node: 'S1', timer: 'election' },\n      pause(),\n      { do: 'heal' }," }],
  },
  {
    mistake: 'L16-SUPER-ADVERSARY',
    design: 'timed',
    second: true,
    edits: [{ find: "lies.votesFor(message).map((vote) => ({ message: vote }))", replace: "lies.votesFor(message).flatMap((vote) => peers.map((peer) => ({ message: { ...vote, signer: peer } as Message })))" }],
  },

  // L16-ALWAYS-HANDLED
  {
    mistake: 'L16-ALWAYS-HANDLED',
    edits: [{ find: 'return n >= 3 * behaviours.length + 1;', replace: 'return behaviours.length < n;' }],
  },
  {
    mistake: 'L16-ALWAYS-HANDLED',
    edits: [{ find: 'return n >= 3 * behaviours.length + 1;', replace: 'return n >= 2 * behaviours.length + 1;' }],
  },
  {
    mistake: 'L16-ALWAYS-HANDLED',
    edits: [{ find: " || (kind === 'bit-flip' && checksum);", replace: ';' }],
  },
  {
    mistake: 'L16-ALWAYS-HANDLED',
    edits: [{ find: 'if (message !== undefined && digest(message) === checksum) hear', replace: 'if (message !== undefined && checksum !== undefined) hear' }],
  },
  {
    mistake: 'L16-ALWAYS-HANDLED',
    design: 'automaton',
    second: true,
    edits: [{ find: "[0, 2] : [Infinity, 3];", replace: "[0, 2] : [Infinity, 1];" }],
  },
  {
    mistake: 'L16-ALWAYS-HANDLED',
    design: 'rules',
    second: true,
    edits: [{ find: "Math.floor((system.n - 1) / (isForLies ? 3 : 2));", replace: "Math.floor((system.n - 1) / 2);" }],
  },
  {
    mistake: 'L16-ALWAYS-HANDLED',
    design: 'timed',
    second: true,
    edits: [{ find: '        if (checksum === digest(message)) hear(from, message);', replace: "        if (checksum !== '') hear(from, message);" }],
  },
];
