import { render } from 'preact';
import { Board } from './board.tsx';

const root = document.getElementById('board');
if (root !== null) render(<Board />, root);
