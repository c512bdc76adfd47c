export default function Renders() {
  throw new Error('the page cannot be rendered');
}
