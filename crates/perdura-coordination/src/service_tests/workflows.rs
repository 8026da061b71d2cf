//! C1 to C4, W15: workflows, drafts, publications.

use serde_json::{Value, json};

use super::support::{World, broken, document, workflow};
use crate::Code;
use crate::service::workflow::{
    DeleteDraft, DeleteWorkflow, ExportWorkflow, GetDraft, GetPublication, GetWorkflow, ListPublications,
    ListWorkflowPage, ListWorkflows, PublishDraft, SaveDraft, ValidateWorkflow, WorkflowSummary,
};

async fn listed(world: &World) -> Vec<Value> {
    let workflows = world.service.workflows(ListWorkflows {}).await.unwrap().workflows;
    workflows.iter().map(|workflow| json!(workflow)).collect()
}

fn get(id: &str) -> GetWorkflow {
    GetWorkflow { workflow_id: id.to_owned() }
}

#[tokio::test]
async fn c1_workflows_are_listed_by_id() {
    let world = World::new();
    assert_eq!(listed(&world).await, [Value::Null; 0]);
    for id in ["wf-b", "wf-a", "Wf", "wf.c"] {
        world.save(&document(id)).await;
    }
    let ids: Vec<_> = listed(&world).await.iter().map(|workflow| workflow["workflowId"].clone()).collect();
    assert_eq!(ids, ["Wf", "wf-a", "wf-b", "wf.c"]);
}

#[tokio::test]
async fn c2_what_is_saved_comes_back_as_it_was_sent_with_the_time_in_the_store() {
    let world = World::new();
    let sent = document("wf");
    world.save(&sent).await;
    let mut stored = listed(&world).await.remove(0);
    assert!(stored["updatedAt"].is_string(), "{stored}");
    stored.as_object_mut().unwrap().remove("updatedAt");
    assert_eq!(stored, sent);
}

#[tokio::test]
async fn c2_what_cannot_run_is_refused_and_nothing_is_stored() {
    let world = World::new();
    let refusal = world.try_save(&broken("wf")).await.unwrap_err();
    assert_eq!((refusal.code, refusal.status()), (Code::WorkflowValidationFailed, 400));
    let data = refusal.data.unwrap();
    assert_eq!((&data["ok"], &data["errors"][0]["code"]), (&json!(false), &json!("MISSING_ENTRY_DESK")));
    assert_eq!(listed(&world).await, [Value::Null; 0]);
    assert_eq!(world.count("coordination.publication"), 0);
}

#[tokio::test]
async fn c3_a_workflow_is_found_or_its_id_is_wrong() {
    let world = World::new();
    world.save(&document("wf")).await;
    assert_eq!(world.service.workflow(get(" wf ")).await.unwrap().workflow.workflow_id, "wf");
    for (id, code, status) in [
        ("../../x", Code::InvalidWorkflowId, 400),
        ("a b", Code::InvalidWorkflowId, 400),
        ("other", Code::WorkflowNotFound, 404),
    ] {
        let refusal = world.service.workflow(get(id)).await.unwrap_err();
        assert_eq!((refusal.code, refusal.status()), (code, status), "{id}");
    }
}

#[tokio::test]
async fn c4_what_is_stored_is_validated_also_when_it_is_wrong() {
    let world = World::new();
    let validated = async |id: &str| {
        let input = ValidateWorkflow { workflow_id: id.to_owned() };
        world.service.validate_workflow(input).await.map(|answer| answer.validation.ok).map_err(|refusal| refusal.code)
    };
    world.save(&document("wf")).await;
    assert_eq!(validated("wf").await, Ok(true));
    world.service.save_draft(SaveDraft { workflow: workflow(&broken("wf")), expected_revision: None }).await.unwrap();
    assert_eq!(validated("wf").await, Ok(false), "the draft is what is worked on");
    assert_eq!(validated("other").await, Err(Code::WorkflowNotFound));
    assert_eq!(validated(".x").await, Err(Code::InvalidWorkflowId));
}

#[tokio::test]
async fn w15_each_new_content_is_a_publication_that_never_changes() {
    let world = World::new();
    let first = world.save(&document("wf")).await;
    let again = world.save(&document("wf")).await;
    assert_eq!((first.publication, first.is_new), (1, true));
    assert_eq!((again.publication, again.is_new, &again.hash), (1, false, &first.hash));
    let mut changed = document("wf");
    changed["name"] = json!("Changed");
    let second = world.save(&changed).await;
    assert_eq!((second.publication, second.workflow.version), (2, 1), "the document's version is its author's");
    assert_ne!(second.hash, first.hash);
    let back = world.save(&document("wf")).await;
    assert_eq!((back.publication, &back.hash), (3, &first.hash));
    let page = |limit, cursor| ListPublications { workflow_id: "wf".into(), limit, cursor };
    let all = world.service.publications(page(None, None)).await.unwrap();
    assert_eq!(all.publications.iter().map(|found| found.publication).collect::<Vec<_>>(), [1, 2, 3]);
    let part = world.service.publications(page(Some(2), None)).await.unwrap();
    let rest = world.service.publications(page(Some(2), part.next_cursor.clone())).await.unwrap();
    assert_eq!((part.publications.len(), rest.publications.len(), rest.next_cursor), (2, 1, None));
    let publication = async |publication| {
        let input = GetPublication { workflow_id: "wf".into(), publication };
        world
            .service
            .publication(input)
            .await
            .map(|found| found.publication.workflow.name)
            .map_err(|refusal| refusal.code)
    };
    assert_eq!(publication(Some(1)).await.unwrap(), "Workflow wf");
    assert_eq!(publication(Some(2)).await.unwrap(), "Changed");
    assert_eq!(publication(None).await.unwrap(), "Workflow wf");
    assert_eq!(publication(Some(9)).await, Err(Code::PublicationNotFound));
}

#[tokio::test]
async fn w15_two_who_save_at_once_both_have_their_publication() {
    let world = World::new();
    let saves = (0..10).map(|number| {
        let mut changed = document("wf");
        changed["name"] = json!(format!("By {number}"));
        let service = world.service.clone();
        tokio::spawn(async move {
            let input = crate::service::workflow::SaveWorkflow { workflow: workflow(&changed) };
            service.save_workflow(input).await.unwrap().publication
        })
    });
    let mut numbers = Vec::new();
    for save in saves.collect::<Vec<_>>() {
        numbers.push(save.await.unwrap());
    }
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=10).collect::<Vec<u64>>());
}

#[tokio::test]
async fn w15_a_draft_may_be_wrong_and_is_changed_by_those_who_have_seen_it() {
    let world = World::new();
    let save = async |document: &Value, expected: Option<&str>| {
        let input = SaveDraft { workflow: workflow(document), expected_revision: expected.map(str::to_owned) };
        world
            .service
            .save_draft(input)
            .await
            .map(|answer| answer.draft.revision)
            .map_err(|refusal| (refusal.code, refusal.data))
    };
    let first = save(&broken("wf"), None).await.unwrap();
    let (code, data) = save(&document("wf"), None).await.unwrap_err();
    assert_eq!((code, data), (Code::DraftChanged, Some(json!({ "revision": first }))));
    let second = save(&document("wf"), Some(&first)).await.unwrap();
    assert_eq!(save(&broken("wf"), Some(&first)).await.unwrap_err().0, Code::DraftChanged);
    let draft = world.service.draft(GetDraft { workflow_id: "wf".into() }).await.unwrap().draft;
    assert_eq!((draft.workflow.entry_desk_id.as_str(), &draft.revision), ("a", &second));
    // Only a draft: nothing runs, and the refusal says why.
    let refusal = world.queue("wf", None).await.unwrap_err();
    assert_eq!(refusal.code, Code::WorkflowNotFound);
    assert!(refusal.message.contains("has a draft and was never published"), "{refusal}");
    let publish = async |expected: Option<&str>| {
        let input = PublishDraft { workflow_id: "wf".into(), expected_revision: expected.map(str::to_owned) };
        world.service.publish_draft(input).await.map(|published| published.publication).map_err(|refusal| refusal.code)
    };
    assert_eq!(publish(Some(&first)).await, Err(Code::DraftChanged));
    assert_eq!(publish(Some(&second)).await, Ok(1));
    assert_eq!(publish(None).await, Err(Code::DraftNotFound), "it is one no longer");
    assert_eq!(
        save(&broken("wf"), Some(&second)).await.unwrap_err(),
        (Code::DraftChanged, Some(json!({ "revision": null })))
    );
    save(&broken("wf"), None).await.unwrap();
    assert_eq!(publish(None).await, Err(Code::WorkflowValidationFailed));
    let delete = DeleteDraft { workflow_id: "wf".into(), expected_revision: None };
    world.service.delete_draft(delete.clone()).await.unwrap();
    assert_eq!(world.service.delete_draft(delete).await.unwrap_err().code, Code::DraftNotFound);
}

#[tokio::test]
async fn w15_a_saved_draft_is_gone_when_the_same_is_saved() {
    let world = World::new();
    for (drafted, stays) in [(document("wf"), false), (broken("wf"), true)] {
        world.service.save_draft(SaveDraft { workflow: workflow(&drafted), expected_revision: None }).await.unwrap();
        let mut saved = document("wf");
        saved["description"] = if stays { json!("new") } else { Value::Null };
        if !stays {
            saved.as_object_mut().unwrap().remove("description");
        }
        world.save(&saved).await;
        assert_eq!(world.service.draft(GetDraft { workflow_id: "wf".into() }).await.is_ok(), stays);
    }
}

#[tokio::test]
async fn w15_a_deleted_workflow_leaves_its_runs_and_its_numbers() {
    let world = World::new();
    world.save(&document("wf")).await;
    world.completed("wf", "run-1").await;
    world.queue("wf", Some("run-2")).await.unwrap();
    let delete = DeleteWorkflow { workflow_id: "wf".into() };
    world.service.delete_workflow(delete.clone()).await.unwrap();
    assert_eq!(world.service.delete_workflow(delete).await.unwrap_err().code, Code::WorkflowNotFound);
    assert_eq!(world.service.workflow(get("wf")).await.unwrap_err().code, Code::WorkflowNotFound);
    assert_eq!(world.queue("wf", None).await.unwrap_err().code, Code::WorkflowNotFound);
    // What was queued is carried out, and what was queued before is the same run still.
    let (_, begun) = world.begin("run-2").await;
    assert_eq!((begun.publication, begun.workflow.name.as_str()), (1, "Workflow wf"));
    assert_eq!(world.queue("wf", Some("run-1")).await.unwrap().event_ids, [""; 0]);
    let mut changed = document("wf");
    changed["name"] = json!("Another");
    assert_eq!(world.save(&changed).await.publication, 2);
}

#[tokio::test]
async fn w15_workflows_are_searched_and_paged() {
    let world = World::new();
    for number in 0..5 {
        world.save(&document(&format!("wf-{number}"))).await;
    }
    world.service.save_draft(SaveDraft { workflow: workflow(&broken("wf-3")), expected_revision: None }).await.unwrap();
    let page = async |search: Option<&str>, limit, cursor| {
        let input = ListWorkflowPage { search: search.map(str::to_owned), limit, cursor };
        world.service.workflow_page(input).await.unwrap()
    };
    let first = page(None, Some(3), None).await;
    let second = page(None, Some(3), first.next_cursor.clone()).await;
    let ids = |page: &crate::service::workflow::WorkflowPage| {
        page.workflows.iter().map(|found| found.workflow_id.clone()).collect::<Vec<_>>()
    };
    assert_eq!(
        (ids(&first), ids(&second)),
        (vec!["wf-0".into(), "wf-1".into(), "wf-2".into()], vec!["wf-3".into(), "wf-4".into()])
    );
    assert!(second.workflows[0].has_draft && !second.workflows[1].has_draft);
    assert_eq!(ids(&page(Some("WORKFLOW WF-4"), None, None).await), ["wf-4"]);
}

#[tokio::test]
async fn w15_the_list_has_drafts_that_were_never_published_and_newest_runs() {
    let world = World::new();
    for id in ["b", "d", "f"] {
        world.save(&document(id)).await;
    }
    for id in ["a", "c", "d", "e"] {
        let draft = SaveDraft { workflow: workflow(&broken(id)), expected_revision: None };
        world.service.save_draft(draft).await.unwrap();
    }
    world.queue("b", Some("run-1")).await.unwrap();
    let (mut shown, mut cursor) = (Vec::new(), None);
    loop {
        let input = ListWorkflowPage { search: None, limit: Some(1), cursor };
        let page = world.service.workflow_page(input).await.unwrap();
        shown.extend(page.workflows);
        cursor = page.next_cursor;
        if cursor.is_none() {
            break;
        }
    }
    let line = |found: &WorkflowSummary| {
        let run = found.last_run.as_ref().map(|run| run.run_id.as_str());
        (found.workflow_id.clone(), found.publication, found.has_draft, run.map(str::to_owned))
    };
    let expected = [
        ("a", None, true, None),
        ("b", Some(1), false, Some("run-1")),
        ("c", None, true, None),
        ("d", Some(1), true, None),
        ("e", None, true, None),
        ("f", Some(1), false, None),
    ];
    let expected =
        expected.map(|(id, publication, draft, run)| (id.to_owned(), publication, draft, run.map(str::to_owned)));
    assert_eq!(shown.iter().map(line).collect::<Vec<_>>(), expected);
}

#[tokio::test]
async fn w15_a_workflow_is_exported_as_it_is_saved() {
    let world = World::new();
    world.save(&document("wf")).await;
    let exported =
        world.service.export_workflow(ExportWorkflow { workflow_id: "wf".into(), publication: None }).await.unwrap();
    assert_eq!((exported.format.as_str(), exported.publication), ("perdura.coordination.workflow/1", 1));
    let elsewhere = World::new();
    let saved = elsewhere.save(&json!(exported.workflow)).await;
    assert_eq!(saved.hash, exported.hash);
}

#[test]
fn m1_unknown_fields_are_refused() {
    let mut document = document("wf");
    document["color"] = json!("red");
    let error = serde_json::from_value::<crate::document::Workflow>(document).unwrap_err().to_string();
    assert!(error.starts_with("unknown field `color`"), "{error}");
}

#[tokio::test]
async fn m13_blanks_around_ids_are_cut_before_anything_else() {
    let world = World::new();
    let mut sent = document(" wf ");
    sent["desks"][0]["deskId"] = json!(" a");
    sent["handoffs"][0]["fromDeskId"] = json!("a ");
    let saved = world.save(&sent).await;
    assert_eq!((saved.workflow.workflow_id.as_str(), saved.workflow.desks[0].desk_id.as_str()), ("wf", "a"));
    assert!(!world.save(&document("wf")).await.hash.is_empty());
    assert_eq!(listed(&world).await.len(), 1);
}
