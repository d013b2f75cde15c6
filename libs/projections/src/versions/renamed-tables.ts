import {
  type KyselyPlugin,
  OperationNodeTransformer,
  type QueryId,
  type RootOperationNode,
  SchemableIdentifierNode,
  type TableNode,
} from 'kysely';

class TableRenamer extends OperationNodeTransformer {
  constructor(private readonly names: ReadonlyMap<string, string>) {
    super();
  }

  protected override transformTable(node: TableNode, queryId?: QueryId): TableNode {
    const name = this.names.get(node.table.identifier.name);
    const transformed = super.transformTable(node, queryId);
    return name === undefined ? transformed : { ...transformed, table: SchemableIdentifierNode.create(name) };
  }
}

/**
 * Sends every query to other tables than it names, so that a view's own `apply` fills a copy. It knows what the query builder builds;
 * a table that is named inside raw SQL text stays.
 */
export const renamedTables = (names: ReadonlyMap<string, string>): KyselyPlugin => {
  const renamer = new TableRenamer(names);
  return {
    transformQuery: ({ node, queryId }): RootOperationNode => renamer.transformNode(node, queryId),
    transformResult: async ({ result }) => result,
  };
};
