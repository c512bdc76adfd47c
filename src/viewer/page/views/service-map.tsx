import type { MapEdge } from '../../store/read/service-map.ts';
import { Duration, Errors, Fault, hueOf, Note } from '../parts/texts.tsx';
import { useData } from '../state/use-data.ts';
import { layout } from './map-layout.ts';

/** The calls between all services. */
export function ServiceMap() {
  return (
    <>
      <h1>Service map</h1>
      <EdgeTable trace={undefined} />
    </>
  );
}

/** The calls between services, in one trace or in all, as a picture and as a table. */
export function EdgeTable({ trace }: { readonly trace: string | undefined }) {
  const path = trace === undefined ? '/api/view/map' : `/api/view/map?trace=${trace}`;
  const { value, fault } = useData<readonly MapEdge[]>(path, {
    signals: ['traces'],
    isFrozen: trace !== undefined,
  });
  if (value === undefined) return <Fault text={fault} />;
  if (value.length === 0) return <Note>No calls between services.</Note>;
  return (
    <>
      <Picture edges={value} />
      <div class="scroll">
        <table class="numbers">
          <thead>
            <tr>
              {['From', 'To', 'Calls', 'Errors', 'Mean'].map((text) => (
                <th key={text} scope="col" class={text === 'To' ? 'text' : undefined}>
                  {text}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {value.map(({ source, target, isService, count, errors, meanNs }) => (
              <tr key={`${source} ${target} ${isService}`}>
                <th scope="row">
                  <bdi>{source}</bdi>
                </th>
                <td class="text">
                  <bdi>{target}</bdi>
                </td>
                <td>{count}</td>
                <td>
                  <Errors count={errors} total={count} />
                </td>
                <td>
                  <Duration nanos={meanNs} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

const NODE = { width: 150, height: 34 };

function Picture({ edges }: { readonly edges: readonly MapEdge[] }) {
  const { nodes, width, height } = layout(edges, NODE);
  const nodesByName = new Map(nodes.map((node) => [node.name, node]));
  return (
    <svg
      class="map"
      viewBox={`0 0 ${width} ${height}`}
      width={width}
      height={height}
      role="img"
      aria-label="Service map: the table below has the same data"
    >
      {edges.map(({ source, target, isService, errors }) => {
        const [from, to] = [nodesByName.get(source)!, nodesByName.get(target)!];
        const [x1, y1] = [from.x + NODE.width, from.y + NODE.height / 2];
        const [x2, y2] = [to.x, to.y + NODE.height / 2];
        const bend = Math.max(30, Math.abs(x2 - x1) / 2);
        return (
          <path
            key={`${source} ${target} ${isService}`}
            class={errors > 0 ? 'edge failed' : 'edge'}
            d={`M${x1} ${y1} C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`}
          />
        );
      })}
      {nodes.map(({ name, x, y, isService }) => (
        <g key={name} transform={`translate(${x} ${y})`} style={{ '--hue': hueOf(name) }}>
          <rect
            class={isService ? 'node' : 'node foreign'}
            width={NODE.width}
            height={NODE.height}
            rx="5"
          />
          <text x={NODE.width / 2} y={NODE.height / 2 + 4} text-anchor="middle">
            {name.length > 20 ? `${name.slice(0, 19)}…` : name}
          </text>
        </g>
      ))}
    </svg>
  );
}
