'use client';

import { useActionState } from 'react';
import { rename } from './actions';

export default function Form() {
  const [said, act] = useActionState(rename, 'nothing yet');
  return (
    <form action={act}>
      <input name="name" />
      <p>{said}</p>
    </form>
  );
}
