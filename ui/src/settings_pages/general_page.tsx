import { Part, Parts } from "../forms/group";
import { kind_of, schema_at, title_of } from "../forms/schema";
import { Card, DraftPage } from "./draft_page";

/** Settings by their places, a card for each group; what the sensor does not have is not shown. */
export function GeneralPage({ pointers }: { pointers: string[] }) {
  return (
    <DraftPage>
      {(draft) =>
        pointers.map((pointer) => {
          const schema = schema_at(draft.schema, pointer);
          if (!schema) return null;
          return (
            <Card key={pointer} title={title_of(schema, pointer)}>
              {kind_of(schema) === "object" ? <Parts draft={draft} pointer={pointer} /> : <Part draft={draft} pointer={pointer} />}
            </Card>
          );
        })
      }
    </DraftPage>
  );
}
