//! What desks remember.

use perdura_contract::{Call, Failure, contract};

use super::{Handlers, MemoryError, PutMemoryError};
use crate::service::memory::{
    ClearMemory, ClearedMemory, GetMemory, ListMemory, MemoryAnswer, MemoryEntry, MemoryPage, PutMemory,
};

contract! {
    /// What desks remember.
    pub trait CoordinationMemory as "coordination" (client: CoordinationMemoryClient, tags: ["coordination"]) {
        /// Lists what a workflow's desks remember.
        fn list_memory as "listMemory"(ListMemory) -> MemoryPage, errors MemoryError {
            get "/coordination/workflows/{workflowId}/memory"; operation_id: "coordinationListMemory"; scopes: ["read"]
        }
        /// Shows one memory, and what it was before.
        fn get_memory as "getMemory"(GetMemory) -> MemoryAnswer, errors MemoryError {
            get "/coordination/workflows/{workflowId}/memory/entry"; operation_id: "coordinationGetMemory"; scopes: ["read"]
        }
        /// Changes a memory, if it is as the caller has seen it.
        fn put_memory as "putMemory"(PutMemory) -> MemoryEntry, errors PutMemoryError {
            put "/coordination/workflows/{workflowId}/memory/entry"; operation_id: "coordinationPutMemory"; scopes: ["edit"]
        }
        /// Forgets memories, with what they were before.
        fn clear_memory as "clearMemory"(ClearMemory) -> ClearedMemory, errors MemoryError {
            delete "/coordination/workflows/{workflowId}/memory"; operation_id: "coordinationClearMemory"; scopes: ["edit"]
        }
    }
}

impl CoordinationMemory for Handlers {
    async fn list_memory(&self, _: &Call, input: ListMemory) -> Result<MemoryPage, Failure<MemoryError>> {
        Ok(self.service.memories(input).await?)
    }
    async fn get_memory(&self, _: &Call, input: GetMemory) -> Result<MemoryAnswer, Failure<MemoryError>> {
        Ok(self.service.memory(input).await?)
    }
    async fn put_memory(&self, _: &Call, input: PutMemory) -> Result<MemoryEntry, Failure<PutMemoryError>> {
        Ok(self.service.put_memory(input).await?)
    }
    async fn clear_memory(&self, _: &Call, input: ClearMemory) -> Result<ClearedMemory, Failure<MemoryError>> {
        Ok(self.service.clear_memory(input).await?)
    }
}
