/** Discord's error codes that the simulator never answers, by reason. */
export const unreachable: Readonly<Record<string, readonly number[]>> = {
  'no operation in scope: store, lobbies, monetization, provisional accounts': [
    10021, 10027, 10028, 10029, 10030, 10031, 10032, 10033, 10036, 10038, 40018, 40019, 40074, 50039, 50054, 50057,
    50070, 50097, 530000, 530001, 530002, 530003, 530004, 530006, 530007,
  ],
  'no operation for bots: accounts, friends, billing, streams, discovery, screening, MFA, vanity addresses': [
    10001, 10010, 10012, 10016, 10020, 10049, 10050, 10059, 10068, 10071, 20015, 20017, 20018, 30002, 30030, 40012,
    50002, 50011, 50012, 50015, 50017, 50020, 50036, 50084, 50131, 50132, 50163, 50178, 80004, 220004,
  ],
  'for people only: age, verification, votes, super reactions; bots are exempt': [
    20024, 40002, 50009, 50095, 90001, 90002, 340015, 520000,
  ],
  'Discord decides by content or reputation, which the simulator does not have': [20009, 20031, 240000, 400001],
  'an outage: disturbances answer any status on demand': [0, 40004, 40006, 40062, 110001, 130000],
  'answered in another way: 401 with code 0, 50035 for forms, 40005 for files, 10008 for messages, 50101 for boosts': [
    20035, 40001, 50010, 50014, 50019, 50045, 50067, 50073, 50146,
  ],
  'the edge in front of Discord decides by User-Agent; the simulator accepts any': [40333],
  'the interaction itself reports an HTTP endpoint that fails': [40043],
  'Discord does not document its condition': [160009, 160010, 180002, 520002],
  'answered with the status 202, not as an error': [110000],
};
