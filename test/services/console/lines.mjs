import './lines.cjs';
