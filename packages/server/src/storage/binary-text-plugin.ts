import {
  type ColumnDefinitionNode,
  DataTypeNode,
  type KyselyPlugin,
  OperationNodeTransformer,
  type PluginTransformQueryArgs,
  type PluginTransformResultArgs,
  type QueryId,
  type QueryResult,
  RawNode,
  type RootOperationNode,
  type UnknownRow,
} from 'kysely'

/**
 * Gives text columns of PostgreSQL the order of their bytes, which is SQLite's: both stores then sort alike whatever
 * the locale of the database, and an upgrade of the machine's locales cannot spoil an index.
 */
export class BinaryTextPlugin implements KyselyPlugin {
  readonly #transformer = new BinaryTextTransformer()

  transformQuery({ node, queryId }: PluginTransformQueryArgs): RootOperationNode {
    return this.#transformer.transformNode(node, queryId)
  }

  async transformResult({ result }: PluginTransformResultArgs): Promise<QueryResult<UnknownRow>> {
    return result
  }
}

class BinaryTextTransformer extends OperationNodeTransformer {
  protected override transformColumnDefinition(node: ColumnDefinitionNode, queryId?: QueryId): ColumnDefinitionNode {
    const column = super.transformColumnDefinition(node, queryId)
    const { dataType } = column
    if (!DataTypeNode.is(dataType) || dataType.dataType !== 'text') return column
    return { ...column, dataType: RawNode.createWithSql('text collate "C"') }
  }
}
