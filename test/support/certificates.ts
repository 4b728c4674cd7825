import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Certificates made for this run: a CA, a server of 127.0.0.1 and a client. */
export interface Certificates {
  ca: string;
  cert: string;
  key: string;
}

/** Writes `ca.crt` and `server.pem` (key and certificate, as Kafka reads PEM) into the folder; needs openssl. */
export function makeCertificates(folder: string): Certificates {
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  const fresh = ['-newkey', 'rsa:2048', '-nodes', '-days', '2'];
  openssl('req', '-x509', ...fresh, '-keyout', 'ca.key', '-out', 'ca.crt', '-subj', '/CN=test CA');
  for (const name of ['server', 'client']) {
    openssl(
      'req',
      ...fresh.slice(0, 3),
      '-keyout',
      `${name}.key`,
      '-out',
      `${name}.csr`,
      '-subj',
      `/CN=${name}`,
    );
    writeFileSync(
      join(folder, `${name}.ext`),
      name === 'server' ? 'subjectAltName=IP:127.0.0.1' : 'basicConstraints=CA:FALSE',
    );
    const signed = [
      '-CA',
      'ca.crt',
      '-CAkey',
      'ca.key',
      '-CAcreateserial',
      '-days',
      '2',
      '-extfile',
      `${name}.ext`,
    ];
    openssl('x509', '-req', '-in', `${name}.csr`, '-out', `${name}.crt`, ...signed);
  }
  const read = (file: string) => readFileSync(join(folder, file), 'utf8');
  writeFileSync(join(folder, 'server.pem'), `${read('server.key')}${read('server.crt')}`);
  return { ca: read('ca.crt'), cert: read('client.crt'), key: read('client.key') };
}
