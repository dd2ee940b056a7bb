import type { Evidence, Mistake } from '#mistake';

const takesTooMuch = ({ rows }: Evidence): boolean => rows({ got: /it takes more than an attacker has/ }).length > 0;

const forges = ({ rows, broke }: Evidence): boolean => broke('UNFORGED') || rows({ got: /it forges a signature/ }).length > 0;

export const mistake: Mistake = {
  id: 'L16-SUPER-ADVERSARY',
  title: 'the attack takes more than one liar and its own words',
  symptom: 'Something breaks, and proves nothing: two of three servers are faulty, or a correct one is made to crash or to speak, or a signature is forged.',
  why: 'It is easy to break everything from outside, with all messages in your hands. The model gives the attacker less.',
  fix: 'One server of three is faulty. It says what it likes in its own name, over its own signature; the network may delay and lose messages. Nothing else.',
  hints: [
    'Go through your attack: who says each message, and whose key signs it? How many servers have done something that their program would not?',
    'Of n servers at most f are faulty, and a traitor can say anything but in its own name only: a signature can’t be forged, and whoever gets a message knows who sent it (Lamport, Shostak & Pease 1982, §3, A2; §4, A4).',
    'Leave one name in `faulty`, and `inject` from that one only. In a shell, send what `lies` gives you as it is: it is signed already, and every change of its signer or its fields spoils that.',
  ],
  source: 'Lamport, Shostak & Pease 1982, §3, §4',
  signs: [
    { kind: 'test', weight: 4, says: 'the attack takes more than one faulty server can do', seen: takesTooMuch },
    { kind: 'test', weight: 4, says: 'a signature is forged', seen: forges },
  ],
};
